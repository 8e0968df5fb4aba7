"""All-gathers over the ranks of a small world, checks what arrived, and prints the bandwidth.

One process for each rank, started with RANK, WORLD_SIZE, MASTER_ADDR and MASTER_PORT in the environment and, where a
machine has several GPUs, LOCAL_RANK. Needs PyTorch 1.13 or newer and nothing else.

Prints one JSON object a line: {"started": ...} at once, then one with "ok". Exit status: 0 passed; 1 failed;
2 wrong arguments; 3 cannot be run here (no PyTorch, no such backend); 4 the port is taken; 5 the time was up.
"""
import argparse
import datetime
import json
import os
import socket
import statistics
import sys
import threading
import time

OK, FAILED, CANNOT_RUN, PORT_TAKEN, TIME_UP = 0, 1, 3, 4, 5
rank = int(os.environ.get("RANK", "0"))
world = int(os.environ.get("WORLD_SIZE", "1"))
stage = "start"


def say(**fields):
    print(json.dumps(dict(fields, rank=rank, world=world, host=socket.gethostname())), flush=True)


def leave(status, reason):
    """Without clean-up, which may itself wait for ranks that are gone."""
    say(ok=False, stage=stage, reason=reason)
    os._exit(status)


def pattern(torch, size, of_rank, iteration, device):
    """What a rank sends: every value small enough to be exact in 32-bit floats, and different for each rank and turn."""
    return torch.arange(size, device=device, dtype=torch.float32) % 8191 + (of_rank * 101 + iteration * 13) % 65521


def main():
    global stage
    parser = argparse.ArgumentParser()
    parser.add_argument("--backend", choices=["auto", "nccl", "gloo"], default="auto")
    parser.add_argument("--bytes", type=int, default=16 << 20, help="sent by each rank")
    parser.add_argument("--iterations", type=int, default=5)
    parser.add_argument("--timeout", type=float, default=60, help="seconds for all of it")
    arguments = parser.parse_args()
    say(started=True, pid=os.getpid())
    watchdog = threading.Timer(
        arguments.timeout, lambda: leave(TIME_UP, "not done within %g s, stuck in: %s" % (arguments.timeout, stage)))
    watchdog.daemon = True
    watchdog.start()

    stage = "import of torch"
    try:
        import torch
        import torch.distributed as dist
    except ImportError as e:
        leave(CANNOT_RUN, "PyTorch cannot be imported: %s" % e)
    has_gpu = torch.cuda.is_available()
    backend = arguments.backend if arguments.backend != "auto" else "nccl" if has_gpu else "gloo"
    if backend == "nccl" and not has_gpu:
        leave(CANNOT_RUN, "NCCL needs a GPU and PyTorch sees none")
    if backend == "nccl":
        stage = "GPU set-up"
        local = int(os.environ.get("LOCAL_RANK", "0"))
        if local >= torch.cuda.device_count():
            leave(CANNOT_RUN, "rank %d wants GPU %d of %d" % (rank, local, torch.cuda.device_count()))
        torch.cuda.set_device(local)
    device = torch.device("cuda" if backend == "nccl" else "cpu")

    stage = "meeting of the ranks"
    try:
        dist.init_process_group(
            backend, rank=rank, world_size=world, timeout=datetime.timedelta(seconds=arguments.timeout))
    except RuntimeError as e:
        leave(PORT_TAKEN if "EADDRINUSE" in str(e) or "in use" in str(e) else FAILED, "%s" % e)

    stage = "all-gather"
    size = max(1, arguments.bytes // 4)
    gathered = [torch.empty(size, dtype=torch.float32, device=device) for _ in range(world)]
    times = []
    for iteration in range(arguments.iterations + 1):
        mine = pattern(torch, size, rank, iteration, device)
        for part in gathered:
            part.fill_(-1)
        if backend == "nccl":
            torch.cuda.synchronize()
        dist.barrier()
        begin = time.perf_counter()
        dist.all_gather(gathered, mine)
        if backend == "nccl":
            torch.cuda.synchronize()
        times.append(time.perf_counter() - begin)
        for other in range(world):
            wrong = int((gathered[other] != pattern(torch, size, other, iteration, device)).sum())
            if wrong:
                leave(FAILED, "%d of %d values gathered from rank %d are wrong" % (wrong, size, other))

    stage = "farewell"
    seconds = statistics.median(times[1:] or times)
    moved = size * 4 * (world - 1)
    dist.barrier()
    say(ok=True, backend=backend, torch=torch.__version__, bytes=size * 4, iterations=arguments.iterations,
        seconds=seconds, bandwidth=moved / seconds if moved else None)
    sys.stdout.flush()
    os._exit(OK)


try:
    main()
except SystemExit:
    raise
except BaseException as e:
    leave(FAILED, "%s: %s" % (type(e).__name__, e))
