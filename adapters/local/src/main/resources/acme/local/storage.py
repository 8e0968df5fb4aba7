"""Writes a file in a folder, syncs it, reads it back, compares, and prints how long each took as JSON."""
import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time

parser = argparse.ArgumentParser()
parser.add_argument("--folder", required=True)
parser.add_argument("--megabytes", type=int, default=64)
parser.add_argument("--timeout", type=float, default=120)
arguments = parser.parse_args()
stage = "creating a file"


def say(status, **fields):
    print(json.dumps(fields), flush=True)
    os._exit(status)


def timed(work):
    begin = time.perf_counter()
    result = work()
    return time.perf_counter() - begin, result


def write(file, block, count):
    for _ in range(count):
        file.write(block)
    file.flush()


def read(name, block):
    count = 0
    with open(name, "rb") as file:
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        for part in iter(lambda: file.read(len(block)), b""):
            if part != block:
                raise ValueError("block %d reads back otherwise than it was written" % count)
            count += 1
    return count


def small_write(folder):
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".acme-test-") as file:
        file.write(b"x" * 4096)
        file.flush()
        os.fsync(file.fileno())


watchdog = threading.Timer(
    arguments.timeout, lambda: say(1, ok=False, why="not done within %g s, stuck in: %s" % (arguments.timeout, stage)))
watchdog.daemon = True
watchdog.start()
name = None
try:
    block = os.urandom(1 << 20)
    with tempfile.NamedTemporaryFile(dir=arguments.folder, prefix=".acme-test-", delete=False) as file:
        name = file.name
        stage = "writing"
        write_seconds, _ = timed(lambda: write(file, block, arguments.megabytes))
        stage = "syncing"
        sync_seconds, _ = timed(lambda: os.fsync(file.fileno()))
    stage = "reading back"
    read_seconds, count = timed(lambda: read(name, block))
    if count != arguments.megabytes:
        raise ValueError("%d of %d MB read back" % (count, arguments.megabytes))
    stage = "small writes"
    small = statistics.median(timed(lambda: small_write(arguments.folder))[0] for _ in range(9))
    stage = "removing the file"
    os.unlink(name)
    say(0, ok=True, write_seconds=write_seconds, sync_seconds=write_seconds + sync_seconds, read_seconds=read_seconds,
        median_small_write_seconds=small)
except (OSError, ValueError) as e:
    if name and os.path.exists(name):
        os.unlink(name)
    say(1, ok=False, why="%s: %s" % (stage, e))
