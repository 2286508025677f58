"""Who plays: a lead teacher and three classes of an invented school group, how they look and what they say."""

from __future__ import annotations

from dataclasses import dataclass

Colour = str  # #rrggbb


@dataclass(frozen=True, slots=True)
class Part:
    """One robot. `latin` stands in for `school` where no Chinese font is found."""

    school: str
    latin: str
    room: str
    shirt: Colour
    wall: Colour
    desk: Colour
    hair: Colour = "#262320"
    pitch_hz: float = 220.0
    has_board: bool = False  # at the far wall, between two windows
    weak: bool = False  # on a rural line that loses and delays packets


LEAD = Part("明溪实验小学", "Mingxi", "录播教室", "#2f4560", "#cfd6d2", "#c9a777", pitch_hz=205.0)

ROOMS = (
    Part("青石岭小学", "Qingshiling", "五(1)班", "#3f6fb0", "#dfe6e2", "#d2b98a", pitch_hz=290.0, has_board=True),
    Part("云岭小学", "Yunling", "五(1)班", "#3d8a8c", "#e4ebe6", "#bf9b6b", pitch_hz=310.0),
    Part("大滩中心校", "Datan", "五(1)班", "#4a5568", "#e6e1da", "#b79a76", pitch_hz=270.0, weak=True),
)

TEACHING = (
    "同学们好，今天我们学平行四边形的面积。",
    "沿着高剪开，平移过去，拼成了什么图形？",
    "长方形的长和平行四边形的底有什么关系？",
    "底乘高，为什么一定是这条底上的高？",
    "请在练习本上画一个底 6 厘米、高 4 厘米的平行四边形。",
    "做完的同学举手，说说你的方法。",
)
ANSWERS = (
    "拼成了长方形。",
    "长就是底，宽就是高。",
    "6 乘 4，24 平方厘米。",
    "我们用数方格也数出了 24 格。",
    "斜边不是高，不能乘。",
)
QUESTIONS = ("高可以画在外面吗？", "邻边相乘为什么不行？")
WEAK = ("我们这里网络不太稳，画面有时会停。", "声音听得清楚，谢谢老师。")
