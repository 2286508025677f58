"""The rights of this product: 53 permissions × 13 roles, as the table that people read.

A cell is the widest relation that a role reaches with a permission: `R` the own room in the own session, `O` own,
`S` the own school, `T` the subtree of its scope, `+` only by a recorded grant, `R-` and `T-` the narrowing half
alone, `I` if the token lists it, `·` never and by no grant. What is elsewhere is 404 in every column.

LT lead teacher · CT co-teacher · SB substitute, named and waiting · SD student at a student device ·
OB observer · SV supervisor 督导, an observer with that capacity · RE researcher · GL group leader ·
AD administrator · AU auditor · RT room terminal · IT a program's or box's token · GU guest.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, cast, get_args

Permission = Literal[
    "share_audio",
    "share_video",
    "share_screen",
    "share_extra_video",
    "receive_class",
    "receive_wall",
    "join",
    "raise_hand",
    "answer_quiz",
    "send_chat",
    "private_chat",
    "back_channel",
    "share_file",
    "draw",
    "submit_rollcall",
    "take_over",
    "run_session",
    "turn_pages",
    "run_quiz",
    "confirm_rollcall",
    "grant_in_session",
    "moderate_media",
    "moderate_floor",
    "moderate_chat",
    "remove_endpoint",
    "set_switch",
    "press_key",
    "hand_over",
    "take_lead",
    "read_log",
    "read_attendance",
    "read_names",
    "correct_attendance",
    "export_log",
    "read_audit",
    "record",
    "watch_recording",
    "watch_observation_video",
    "export_recording",
    "share_recording",
    "erase_recording",
    "observe",
    "write_observation",
    "read_observation",
    "share_observation",
    "take_part_in_group",
    "lead_group",
    "read_registry",
    "manage_registry",
    "grant_role",
    "manage_access",
    "set_policy",
    "issue_token",
]
Column = Literal["LT", "CT", "SB", "SD", "OB", "SV", "RE", "GL", "AD", "AU", "RT", "IT", "GU"]
Cell = Literal["R", "O", "S", "T", "+", "R-", "T-", "I", "·"]

TABLE = """
                        LT CT SB SD OB SV RE GL AD AU RT IT GU
share_audio             O  R  ·  ·  ·  ·  ·  ·  ·  ·  R  I  +
share_video             O  R  ·  ·  ·  ·  ·  ·  ·  ·  R  I  +
share_screen            O  +  ·  ·  ·  ·  ·  ·  ·  ·  +  I  ·
share_extra_video       O  R  ·  ·  ·  ·  ·  ·  ·  ·  R  I  ·
receive_class           O  O  O  ·  O  T  ·  ·  ·  ·  O  I  O
receive_wall            O  O  O  ·  O  T  ·  ·  ·  ·  O  I  ·
join                    O  R  O  R  O  T  ·  ·  ·  ·  R  I  O
raise_hand              ·  R  ·  O  ·  ·  ·  ·  ·  ·  R  ·  O
answer_quiz             ·  R  ·  O  ·  ·  ·  ·  ·  ·  R  ·  ·
send_chat               O  O  ·  O  ·  ·  ·  ·  ·  ·  R  ·  O
private_chat            O  O  O  +  ·  ·  ·  ·  ·  ·  ·  ·  ·
back_channel            O  O  O  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
share_file              O  R  ·  +  ·  ·  ·  ·  ·  ·  +  ·  +
draw                    O  R  ·  +  ·  ·  ·  ·  ·  ·  +  ·  +
submit_rollcall         O  R  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
take_over               ·  R  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
run_session             O  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
turn_pages              O  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
run_quiz                O  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
confirm_rollcall        O  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
grant_in_session        O  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
moderate_media          O  R- ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
moderate_floor          O  R- ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
moderate_chat           O  R- ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
remove_endpoint         O  R- ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
set_switch              O  R- ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
press_key               O  R- ·  ·  ·  ·  ·  ·  T- ·  ·  ·  ·
hand_over               O  ·  ·  ·  ·  ·  ·  ·  T  ·  ·  ·  ·
take_lead               ·  +  O  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
read_log                O  O  O  ·  ·  T  O  O  T  T  ·  I  ·
read_attendance         O  R  ·  ·  ·  ·  ·  O  T  T  ·  I  ·
read_names              O  R  ·  ·  ·  ·  O  O  T  ·  ·  +  ·
correct_attendance      O  ·  ·  ·  ·  ·  ·  O  T  ·  ·  ·  ·
export_log              O  ·  ·  ·  ·  ·  ·  O  T  T  ·  I  ·
read_audit              O  O  O  ·  O  O  O  O  O  T  ·  ·  ·
record                  O  R- ·  ·  ·  ·  ·  ·  T- ·  ·  ·  ·
watch_recording         O  O  ·  +  +  T  +  +  T  ·  ·  I  ·
watch_observation_video O  +  ·  ·  +  +  +  +  +  ·  ·  ·  ·
export_recording        O  ·  ·  ·  ·  ·  +  +  T  ·  ·  I  ·
share_recording         O  ·  ·  ·  ·  ·  ·  ·  T  ·  ·  ·  ·
erase_recording         O  ·  ·  ·  ·  ·  ·  ·  T  ·  ·  ·  ·
observe                 ·  ·  ·  ·  O  T  +  +  ·  ·  ·  ·  ·
write_observation       O  ·  ·  ·  O  ·  +  +  ·  ·  ·  ·  ·
read_observation        O  +  ·  ·  O  +  +  +  +  ·  ·  ·  ·
share_observation       O  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·  ·
take_part_in_group      +  +  +  ·  ·  ·  O  O  ·  ·  ·  ·  +
lead_group              ·  ·  ·  ·  ·  ·  ·  O  ·  ·  ·  ·  ·
read_registry           S  S  S  R  O  T  S  S  T  T  R  I  ·
manage_registry         ·  ·  ·  ·  ·  ·  ·  ·  T  ·  ·  I  ·
grant_role              ·  ·  ·  ·  ·  ·  ·  O  T  ·  ·  ·  ·
manage_access           O  O  O  ·  O  O  O  O  T  O  ·  ·  ·
set_policy              ·  ·  ·  ·  ·  ·  ·  ·  T  ·  ·  ·  ·
issue_token             O  ·  ·  ·  ·  ·  ·  O  T  ·  ·  ·  ·
"""


def parsed(table: str) -> dict[Column, dict[Permission, Cell]]:
    """Column → permission → cell, every cell of the table."""
    head, *rows = table.strip().splitlines()
    found: dict[Column, dict[Permission, Cell]] = {cast(Column, name): {} for name in head.split()}
    for name, *cells in (row.split() for row in rows):
        for column, cell in zip(found, cells, strict=True):
            found[column][cast(Permission, name)] = cast(Cell, cell)
    return found


MATRIX: Mapping[Column, Mapping[Permission, Cell]] = parsed(TABLE)
PERMISSIONS: tuple[Permission, ...] = get_args(Permission)
