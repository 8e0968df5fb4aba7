"""Trains a small model on two ranks, gloo over loopback, and breaks as FAULT says.

Without RANK it is the launcher: it starts both ranks, waits for them, and ends the other where one has failed.
"""
import os
import signal
import socket
import subprocess
import sys
import time

FAULT = os.environ.get("FAULT", "none")
ATTEMPT = int(os.environ.get("ACME_ATTEMPT", "1"))
# A spike is seen against a loss that has settled.
BAD_FROM = 80 if FAULT == "spike" else 40
# So is a slow step.
SLOW_FROM = 66
STEPS = SLOW_FROM + 34 if FAULT == "slow_peer" else BAD_FROM + 30
FOLDER = os.environ["CHECKPOINTS"]


def launch():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    ranks = []
    for rank in (0, 1):
        env = dict(os.environ, RANK=str(rank), WORLD_SIZE="2", MASTER_ADDR="127.0.0.1", MASTER_PORT=port)
        ranks.append(subprocess.Popen([sys.executable, __file__], env=env))
    while all(rank.poll() is None for rank in ranks):
        time.sleep(0.05)
    deadline = time.time() + 3
    while any(rank.poll() is None for rank in ranks) and (
        time.time() < deadline or all(rank.poll() in (None, 0) for rank in ranks)
    ):
        time.sleep(0.05)
    for rank in ranks:
        if rank.poll() is None:
            rank.kill()
    codes = [rank.wait() for rank in ranks]
    first = next((code for code in codes if code), 0)
    sys.exit(128 - first if first < 0 else first)


def train():
    import torch
    import torch.distributed as dist

    torch.set_num_threads(1)
    rank = int(os.environ["RANK"])
    dist.init_process_group("gloo")
    torch.manual_seed(0)
    model = torch.nn.Linear(8, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01)

    start = 0
    checkpoint = os.environ.get("ACME_CHECKPOINT", "")
    if FAULT == "corrupt_checkpoint" and ATTEMPT == 1:
        checkpoint = os.path.join(FOLDER, "step-20.pt")
    if checkpoint:
        state = torch.load(checkpoint)
        model.load_state_dict(state["model"])
        start = state["step"]
    skip = os.environ.get("ACME_SKIP_BATCHES", "")
    first, last = (int(it) for it in skip.split("-")) if skip else (0, -1)
    if rank == 0:
        print(f"training from step {start}, skipping {skip or 'nothing'}", flush=True)

    for step in range(start + 1, STEPS + 1):
        if first <= step <= last:
            continue
        torch.manual_seed(step)
        inputs = torch.randn(16, 8)
        loss = (model(inputs) - inputs.sum(1, keepdim=True)).pow(2).mean()
        breaks(step, rank)
        if FAULT in ("nan", "spike") and step >= BAD_FROM and not skip:
            loss = loss * float("nan") if FAULT == "nan" else loss * 100 + 10
        optimizer.zero_grad()
        loss.backward()
        for parameter in model.parameters():
            dist.all_reduce(parameter.grad)
        if FAULT not in ("nan", "spike") or step < BAD_FROM or skip:
            optimizer.step()
        if rank == 0:
            print(f"step {step} loss {loss.item() + 2:.4f} lr 0.01", flush=True)
        if step % 10 == 0 and rank == 0:
            save(torch, {"model": model.state_dict(), "step": step}, step)
        dist.barrier()
        time.sleep(0.02)
    if rank == 0:
        print("training finished", flush=True)


def save(torch, state, step):
    file = os.path.join(FOLDER, f"step-{step}.pt")
    if FAULT == "full_disk" and step == 30:
        with open("/dev/full", "wb") as disk:
            disk.write(b"x" * 100_000)
    torch.save(state, file)


def breaks(step, rank):
    if FAULT == "exception" and step == 25 and rank == 1:
        print({"lr": 0.1}["learning_rate"])
    if ATTEMPT > 1 and FAULT != "flapping_peer":
        return
    if FAULT == "transient" and step == 25 and rank == 0:
        raise ConnectionError("HTTPSConnectionPool(host='hub.example', port=443): Max retries exceeded with url: /x")
    if FAULT == "oom_kill" and step == 25 and rank == 0:
        # What the kernel does where memory runs out: it counts, kills, and tells the job nothing.
        with open(os.path.join(FOLDER, "..", "sys", "fs", "cgroup", "memory.events"), "w") as events:
            events.write("oom 1\noom_kill 1\n")
        os.kill(os.getpid(), signal.SIGKILL)
    if FAULT == "sigsegv" and step == 25 and rank == 0:
        os.kill(os.getpid(), signal.SIGSEGV)
    if FAULT == "hang" and step == 40 and rank == 1:
        time.sleep(3600)
    if FAULT == "killed_peer" and step == 25 and rank == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if FAULT == "flapping_peer" and step == 15 * ATTEMPT and ATTEMPT < 4 and rank == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    if FAULT == "slow_peer" and step >= SLOW_FROM and rank == 1:
        time.sleep(0.3)


if "RANK" in os.environ:
    train()
else:
    launch()
