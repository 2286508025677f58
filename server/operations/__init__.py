"""How the machine under the server does: what lies on its disk, until when there is room, and what else runs."""
