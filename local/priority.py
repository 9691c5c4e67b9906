"""Set which processes a busy machine runs first: tasks before functions.

Where autogroups are on (the default of most distributions), Linux shares a processor among sessions. The nice value of a
process then counts only inside its session, and the session has its own nice value.
"""

from __future__ import annotations

import os
from pathlib import Path

# A task is a session with nice value 0; its weight is spread over the processors it uses. On a processor that a task
# keeps busy, a function with this value gets about a sixth of the time.
FUNCTION_NICE = 10


def let_others_first(pid: int, value: int = FUNCTION_NICE) -> bool:
    """Lower the priority of a session's first process and of the session. Return False to ask for a later repeat.

    The kernel refuses to change sessions more often than ten times a second.
    """
    try:
        if os.getsid(pid) != pid:
            return True  # it does not lead its session
        group = Path(f"/proc/{pid}/autogroup")
        if group.exists():
            group.write_text(str(value))
        if os.getpriority(os.PRIO_PROCESS, pid) < value:
            os.setpriority(os.PRIO_PROCESS, pid, value)
    except BlockingIOError:
        return False
    except OSError:  # it has ended, or this system does not allow it; the priority is an optimisation only
        return True
    return True
