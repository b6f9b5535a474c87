"""A program for tests: `kpibot` with the words behind it; its last line says how many MB of memory it had at most."""

import re
import sys
from pathlib import Path

from bot.cli import main

if __name__ == "__main__":
    try:
        main()
    finally:
        # What `resource` tells includes what the process had before it became this program.
        most = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("utf-8"))
        sys.stdout.write(f"{int(most[1]) // 1024 if most else 0}\n")
