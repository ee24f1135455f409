"""The trial of bench/ in small: real workers and beats are killed, the mail server is moody, broker and database go away."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_letter_goes_out_once_whatever_dies():
    command = [sys.executable, "bench/letters_trial.py", "--letters", "240", "--kills", "20", "--delay", "0.3", "--pause", "0.3", "--idle", "5", "--moods", "0.1", "--patience", "60"]  # fmt: skip
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "COV"))}
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert "nothing lost, nothing doubled" in done.stdout
    assert "kills 20" in done.stdout
