"""Every benchmark, one after the other, and benchmarks/README.md made anew from them.

Run `python3 course.py bench all` on an otherwise idle machine; it takes about an hour and a half.
"""

import subprocess
import sys

COMMANDS = ("training", "layers", "latency", "latency --density 2", "grading")


def main():
    for command in COMMANDS:
        name, *options = command.split()
        print(f"\n{command}", flush=True)
        subprocess.run([sys.executable, "-m", f"benchmarks.{name}", *options, "--publish"], check=True)


if __name__ == "__main__":
    main()
