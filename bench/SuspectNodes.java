import acme.knowledge.RuleSet;
import acme.local.LogReader;
import acme.local.RuleFiles;
import acme.model.NodeSuspicion;
import acme.model.NodeSuspicion.Kind;
import acme.pipeline.HealthyRuns;
import acme.pipeline.LogReport;
import acme.pipeline.ParallelLogDiagnosis;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * Measures how well the suspects of a failed job are named, on invented logs of jobs on many nodes, always the same ones.
 *
 * <pre>
 * mvn -q -DskipTests package
 * java -cp 'app/target/acme/lib/*' bench/SuspectNodes.java [--fit] [--healthy] [--write FOLDER] [JOBS]
 * </pre>
 *
 * <p>Half of the seeds are for fitting, the other half for measuring. {@code --fit} prints the weights of the reasons that
 * make the suspicions of the first half likeliest; {@code --healthy} compares each job with three runs of its kind that
 * ended well; {@code --write} leaves the logs of the second half in a folder.
 */
public final class SuspectNodes {
    private SuspectNodes() {}

    /** How the lines of the job's processes come together. */
    private enum Style {
        /** torchrun's ranks, nothing of nodes. */
        TORCHRUN,
        /** {@code srun --label}: the task's number. */
        SRUN,
        /** pdsh or a log shipper: the node's name, and its kernel's lines among the others. */
        PDSH,
        /** Pods of Kubernetes. */
        PODS,
        /** Ranks, and NCCL's own lines with their hosts. */
        NCCL
    }

    private enum Fault {
        XID,
        CUDA_ERROR,
        LINK_DOWN,
        SILENT,
        KILLED,
        NODE_LOST,
        BROKEN_DISK,
        SEGFAULT,
        PEER_CLOSED,
        // nobody's fault
        FILE_SYSTEM,
        OBJECT_STORE,
        RENDEZVOUS,
        FABRIC;

        boolean isOfOneNode() {
            return compareTo(FILE_SYSTEM) < 0;
        }
    }

    /** One invented job. */
    private static final class Job {
        private final SplittableRandom random;
        private final Style style;
        private final Fault fault;
        private final int nodes;
        private final int perNode;
        private final int culprit;
        private final int names;
        private final Map<Double, String> lines = new TreeMap<>();
        private final Set<String> guilty = new HashSet<>();

        Job(long seed) {
            var kind = new SplittableRandom(seed);
            style = Style.values()[kind.nextInt(Style.values().length)];
            nodes = 2 + kind.nextInt(30);
            perNode = kind.nextInt(4) == 0 ? 4 : 8;
            names = kind.nextInt(4);
            random = kind.split();
            fault = Fault.values()[random.nextInt(Fault.values().length)];
            culprit = random.nextInt(nodes * perNode);
        }

        /** A run of the same kind of job that ended well, one of several. */
        private Job(Job failed, int number) {
            style = failed.style;
            nodes = failed.nodes;
            perNode = failed.perNode;
            names = failed.names;
            random = new SplittableRandom(failed.culprit * 31L + number);
            fault = failed.fault;
            culprit = failed.culprit;
        }

        String writeHealthy(int number) {
            var run = new Job(this, number);
            run.startUp();
            run.training();
            run.noise();
            return String.join("\n", run.lines.values()) + "\n";
        }

        private boolean chance(double share) {
            return random.nextDouble() < share;
        }

        private int ranks() {
            return nodes * perNode;
        }

        private String node(int rank) {
            int i = rank / perNode;
            if (style == Style.PODS) {
                return "llm-worker-" + i;
            }
            return switch (names) {
                case 0 -> String.format("gpu-%03d", 17 + i);
                case 1 -> "node" + (100 + 3 * i);
                case 2 -> "dgx-b-" + (1 + i) + ".cluster.local";
                default -> "ip-10-4-7-" + (20 + i);
            };
        }

        private void at(double second, String line) {
            lines.put(second + 1e-6 * lines.size() + 1e-3 * random.nextDouble(), line);
        }

        /** A line of a rank's process, {@code second} after the failure began. */
        private void rank(int rank, double second, String text) {
            var prefix = switch (style) {
                case TORCHRUN, NCCL -> "[rank" + rank + "]: ";
                case SRUN -> rank + ": ";
                case PDSH -> node(rank) + ": [rank" + rank + "]: ";
                case PODS -> "[pod/" + node(rank) + "/pytorch] [rank" + rank + "]: ";
            };
            for (var line : text.split("\n")) {
                at(second, prefix + line);
            }
        }

        /** A line of NCCL itself, which knows its host. */
        private void nccl(int rank, double second, String text) {
            var line = node(rank) + ":" + (4100 + rank % perNode) + ":" + (4300 + rank) + " [" + rank % perNode + "] "
                    + text;
            switch (style) {
                case NCCL, TORCHRUN -> at(second, line);
                case SRUN -> at(second, rank + ": " + line);
                case PDSH -> at(second, node(rank) + ": " + line);
                case PODS -> at(second, "[pod/" + node(rank) + "/pytorch] " + line);
            }
        }

        private boolean showsKernels() {
            return style == Style.PDSH;
        }

        private void kernel(int rank, double second, String text) {
            if (showsKernels()) {
                at(second, node(rank) + ": [" + (430954 + (int) second) + "." + (100000 + random.nextInt(899999)) + "] "
                        + text);
            }
        }

        private void blame(int rank) {
            guilty.add("node " + node(rank));
            int first = rank / perNode * perNode;
            boolean wholeNode = fault == Fault.XID || fault == Fault.LINK_DOWN || fault == Fault.NODE_LOST
                    || fault == Fault.BROKEN_DISK;
            for (int i = first; i < first + perNode; i++) {
                if (wholeNode || i == rank) {
                    guilty.add("rank " + i);
                }
            }
        }

        String write() {
            startUp();
            training();
            noise();
            switch (fault) {
                case XID -> xid();
                case CUDA_ERROR -> cudaError();
                case LINK_DOWN -> linkDown();
                case SILENT -> silent();
                case KILLED -> killed();
                case NODE_LOST -> nodeLost();
                case BROKEN_DISK -> brokenDisk();
                case SEGFAULT -> segfault();
                case PEER_CLOSED -> peerClosed();
                case FILE_SYSTEM -> fileSystem();
                case OBJECT_STORE -> objectStore();
                case RENDEZVOUS -> rendezvous();
                case FABRIC -> fabric();
            }
            if (fault.isOfOneNode()) {
                blame(culprit);
            }
            return String.join("\n", lines.values()) + "\n";
        }

        private void startUp() {
            for (int rank = 0; rank < ranks(); rank++) {
                rank(rank, -4000 + random.nextDouble() * 20, "Setting OMP_NUM_THREADS environment variable for each process to be 1");
                if (rank % perNode == 0) {
                    nccl(rank, -3970 + random.nextDouble(), "NCCL INFO Bootstrap : Using eth0:10.4.7." + (20 + rank / perNode) + "<0>");
                }
                if (chance(0.3)) {
                    rank(rank, -3960 + random.nextDouble() * 9, "> building train, validation, and test datasets for GPT ...");
                }
            }
        }

        private void training() {
            int steps = 100 + random.nextInt(200);
            boolean all = chance(0.3);
            double each = 3500.0 / steps;
            for (int step = 0; step < steps; step++) {
                double second = -3500 + step * each;
                for (int rank = 0; rank < (all ? ranks() : 1); rank++) {
                    rank(rank, second, String.format(Locale.ROOT,
                            "iteration %8d/ 500000 | elapsed time per iteration (ms): %.1f | learning rate: 3.000E-04 | lm loss: %.6E | grad norm: %.3f |",
                            1000 + step, each * 1000, 2.4 + random.nextDouble() / 10, 0.3 + random.nextDouble() / 10));
                }
            }
        }

        /** What innocent nodes print, long before and shortly before. */
        private void noise() {
            for (int i = random.nextInt(6); i > 0; i--) {
                int rank = random.nextInt(ranks());
                double second = chance(0.5) ? -200 - random.nextInt(3000) : -1 - random.nextInt(60);
                switch (random.nextInt(7)) {
                    case 0 -> rank(rank, second, "/usr/lib/python3.11/site-packages/torch/utils/data/dataloader.py:557: UserWarning: This DataLoader will create 12 worker processes in total.");
                    case 1 -> rank(rank, second, "WARNING:urllib3.connectionpool:Retrying (Retry(total=4, connect=None, read=None, redirect=None, status=None)) after connection broken by 'ReadTimeoutError(\"read timeout=10\")': /api/v1/log");
                    case 2 -> kernel(rank, second, "NVRM: Xid (PCI:0000:4b:00): 63, pid='<unknown>', name=<unknown>, Row Remapper: New row marked for remapping, reset gpu to activate.");
                    case 3 -> nccl(rank, second, "NCCL WARN NET/IB : Unable to query port_attr of device mlx5_3");
                    case 4 -> kernel(rank, second, "perf: interrupt took too long (2503 > 2500), lowering kernel.perf_event_max_sample_rate to 79000");
                    case 5 -> rank(rank, second, "[W1103 02:11:09.120031 CudaIPCTypes.cpp:16] Producer process has been terminated before all shared CUDA tensors released.");
                    default -> rank(rank, second, "ERROR:root:could not send metrics to the tracker: 502 Bad Gateway; they are kept and sent later");
                }
            }
        }

        private void others(double from, double seconds, java.util.function.BiConsumer<Integer, Double> print) {
            for (int rank = 0; rank < ranks(); rank++) {
                if (rank != culprit) {
                    print.accept(rank, from + random.nextDouble() * seconds);
                }
            }
        }

        private void watchdogs(double from) {
            int seq = 1000 + random.nextInt(90000);
            double late = from + (chance(0.5) ? 600 : 1800);
            others(late, 8, (rank, second) -> watchdog(rank, second, seq));
        }

        private void watchdog(int rank, double second, int seq) {
            rank(rank, second, "[E1103 03:12:31.120031 ProcessGroupNCCL.cpp:632] [Rank " + rank + "] Watchdog caught collective operation timeout: WorkNCCL(SeqNum=" + seq
                    + ", OpType=ALLREDUCE, NumelIn=2097152, NumelOut=2097152, Timeout(ms)=600000) ran for 600" + random.nextInt(999) + " milliseconds before timing out.");
            if (chance(0.8)) {
                rank(rank, second + 1, "[E1103 03:12:32.120031 ProcessGroupNCCL.cpp:688] [Rank " + rank + "] Some NCCL operations have failed or timed out. Due to the asynchronous nature of CUDA kernels, subsequent GPU operations might run on corrupted/incomplete data.");
                rank(rank, second + 2, "[E1103 03:12:33.120031 ProcessGroupNCCL.cpp:694] [Rank " + rank + "] To avoid data inconsistency, we are taking the entire process down.");
            }
        }

        private void remoteErrors(double from) {
            others(from, 3, (rank, second) -> {
                if (chance(0.9)) {
                    rank(rank, second, "Traceback (most recent call last):\n  File \"/opt/train/pretrain_gpt.py\", line 241, in <module>\n    pretrain(train_valid_test_datasets_provider)\n  File \"/opt/train/megatron/training/training.py\", line 1391, in train_step\n    loss = forward_backward_func(**kwargs)\ntorch.distributed.DistBackendError: NCCL error in: ../torch/csrc/distributed/c10d/ProcessGroupNCCL.cpp:2006, remote process exited or there was a network error, NCCL version 2.21.5\nncclRemoteError: A call failed possibly due to a network error or a remote process exiting prematurely.");
                }
            });
        }

        private void cascade(double from) {
            if (chance(0.5)) {
                watchdogs(from);
            } else {
                remoteErrors(from + 1 + random.nextDouble() * 5);
            }
        }

        private void agents(double from, int exitCode) {
            if (chance(0.7)) {
                rank(culprit, from, "E1103 03:12:30.000000 3120 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: " + exitCode + ") local_rank: " + culprit % perNode + " (pid: " + (4100 + culprit % perNode) + ") of binary: /usr/bin/python3");
            }
        }

        private void xid() {
            int[] codes = {48, 74, 79, 94, 95, 119};
            int code = codes[random.nextInt(codes.length)];
            kernel(culprit, 0, "NVRM: Xid (PCI:0000:9d:00): " + code + ", pid=4107, name=python3, Ch 00000008");
            if (chance(0.6) || !showsKernels()) {
                rank(culprit, 1 + random.nextDouble() * 20, "Traceback (most recent call last):\n  File \"/opt/train/pretrain_gpt.py\", line 241, in <module>\n    pretrain(train_valid_test_datasets_provider)\nRuntimeError: CUDA error: "
                        + (code == 74 ? "uncorrectable NVLink error detected during the execution" : code == 79 ? "unspecified launch failure" : "uncorrectable ECC error encountered")
                        + "\nCUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be incorrect.");
            }
            cascade(chance(0.3) ? -2 : 1);
        }

        private void cudaError() {
            String[] errors = {"an illegal memory access was encountered", "unspecified launch failure", "uncorrectable ECC error encountered", "misaligned address"};
            rank(culprit, 0, "Traceback (most recent call last):\n  File \"/opt/train/train.py\", line 88, in <module>\n    main()\n  File \"/opt/train/train.py\", line 61, in main\n    loss.backward()\nRuntimeError: CUDA error: "
                    + errors[random.nextInt(errors.length)] + "\nCUDA kernel errors might be asynchronously reported at some other API call, so the stacktrace below might be incorrect.\nFor debugging consider passing CUDA_LAUNCH_BLOCKING=1.");
            cascade(chance(0.2) ? -1 : 1);
            agents(3, 1);
        }

        private void linkDown() {
            kernel(culprit, 0, "mlx5_core 0000:5e:00.0 ens6f0: Link down");
            int told = 1 + random.nextInt(Math.max(1, Math.min(12, nodes - 1)));
            for (int i = 0; i < told; i++) {
                int rank = random.nextInt(ranks());
                if (rank / perNode != culprit / perNode) {
                    nccl(rank, 5 + random.nextDouble() * 10, "transport/net_ib.cc:2066 NCCL WARN NET/IB: Got completion from peer " + node(culprit)
                            + "<" + (30000 + random.nextInt(20000)) + "> with status=12 opcode=0 len=0 vendor err 129 (Recv) localGid ::ffff:10.4.8." + rank / perNode + " hca mlx5_2");
                }
            }
            watchdogs(1);
        }

        private void silent() {
            watchdogs(0);
        }

        private void killed() {
            kernel(culprit, 0, "Out of memory: Killed process 4107 (python3) total-vm:912345678kB, anon-rss:812345678kB, file-rss:0kB, shmem-rss:0kB, UID:1000");
            var line = "W1103 03:12:30.000000 3120 torch/distributed/elastic/multiprocessing/api.py:897] Sending process 4108 closing signal SIGTERM\n"
                    + "E1103 03:12:30.400000 3120 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: -9) local_rank: " + culprit % perNode + " (pid: 4107) of binary: /usr/bin/python3";
            rank(culprit, 1, line);
            remoteErrors(chance(0.4) ? 0 : 2);
        }

        private void nodeLost() {
            remoteErrors(chance(0.5) ? -10 : 4);
            if (style == Style.PODS) {
                at(2, "Node " + node(culprit) + " status is now: NodeNotReady");
            } else {
                at(2, chance(0.5) ? "srun: error: Node failure on " + node(culprit)
                        : "slurmctld: error: Nodes " + node(culprit) + " not responding, setting DOWN\nsrun: error: Node failure on " + node(culprit));
            }
        }

        private void brokenDisk() {
            kernel(culprit, -1, "blk_update_request: critical medium error, dev nvme1n1, sector 1953523712 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2");
            rank(culprit, 0, "Traceback (most recent call last):\n  File \"/opt/train/train.py\", line 88, in <module>\n    main()\n  File \"/opt/train/checkpointing.py\", line 310, in save\n    torch.save(state, local)\nOSError: [Errno 5] Input/output error: '/local/ckpt/tmp.pt'");
            cascade(1);
            agents(2, 1);
        }

        private void segfault() {
            if (chance(0.5)) {
                rank(culprit, 0, "*** Process received signal ***\nSignal: Segmentation fault (11)\nSignal code: Address not mapped (1)\nFailing at address: 0x7f2a10");
            }
            rank(culprit, 1, "E1103 03:12:30.400000 3120 torch/distributed/elastic/multiprocessing/api.py:869] failed (exitcode: -11) local_rank: " + culprit % perNode + " (pid: 4107) of binary: /usr/bin/python3");
            remoteErrors(chance(0.3) ? -1 : 2);
        }

        private void peerClosed() {
            for (int i = 1 + random.nextInt(4); i > 0; i--) {
                int rank = random.nextInt(ranks());
                if (rank / perNode != culprit / perNode) {
                    nccl(rank, random.nextDouble() * 5, "misc/socket.cc:49 NCCL WARN socketProgress: Connection closed by remote peer " + node(culprit) + "<" + (30000 + random.nextInt(20000)) + ">");
                }
            }
            remoteErrors(1);
        }

        private void fileSystem() {
            for (int rank = 0; rank < ranks(); rank++) {
                if (chance(0.8)) {
                    rank(rank, random.nextDouble() * 30, "Traceback (most recent call last):\n  File \"/opt/train/train.py\", line 88, in <module>\n    main()\n  File \"/opt/train/data.py\", line 52, in __getitem__\n    return np.memmap(self.path, mode='r')\nOSError: [Errno 116] Stale file handle: '/lustre/data/part-" + rank % 64 + ".bin'");
                }
            }
        }

        private void objectStore() {
            for (int rank = 0; rank < ranks(); rank++) {
                if (chance(0.6)) {
                    rank(rank, random.nextDouble() * 30, "Traceback (most recent call last):\n  File \"/opt/train/train.py\", line 88, in <module>\n    main()\n  File \"/opt/train/data.py\", line 52, in fetch\n    body = s3.get_object(Bucket=bucket, Key=key)\nbotocore.exceptions.ClientError: An error occurred (SlowDown) when calling the GetObject operation (reached max retries: 4): Please reduce your request rate.");
                }
            }
        }

        private void rendezvous() {
            for (int rank = 0; rank < ranks(); rank++) {
                rank(rank, random.nextDouble() * 30, "torch.distributed.DistStoreError: Timed out after 601 seconds waiting for clients. " + (ranks() - 8) + "/" + ranks() + " clients joined.");
            }
        }

        private void fabric() {
            int seq = 1000 + random.nextInt(90000);
            for (int rank = 0; rank < ranks(); rank++) {
                if (chance(0.3)) {
                    nccl(rank, random.nextDouble() * 9, "transport/net_ib.cc:2066 NCCL WARN NET/IB: Got completion from peer " + node(random.nextInt(ranks()))
                            + "<" + (30000 + random.nextInt(20000)) + "> with status=12 opcode=0 len=0 vendor err 129 (Recv) localGid ::ffff:10.4.8." + rank / perNode + " hca mlx5_2");
                }
                watchdog(rank, 600 + random.nextDouble() * 8, seq);
            }
        }
    }

    private record Result(Job job, List<NodeSuspicion> suspects) {
        boolean isGuilty(NodeSuspicion suspicion) {
            return job.guilty.contains(suspicion.place());
        }
    }

    public static void main(String[] args) throws Exception {
        var options = new ArrayList<>(Arrays.asList(args));
        boolean fit = options.remove("--fit");
        boolean healthy = options.remove("--healthy");
        int write = options.indexOf("--write");
        Path folder = write < 0 ? null : Files.createDirectories(Path.of(options.remove(write + 1)));
        options.remove("--write");
        int jobs = options.isEmpty() ? 600 : Integer.parseInt(options.getFirst());
        var file = Files.createTempFile("suspects", ".log");
        var rules = new RuleFiles().addShipped("nvidia").toRuleSet();
        var forFitting = new ArrayList<Result>();
        var measured = new ArrayList<Result>();
        for (int seed = 0; seed < jobs; seed++) {
            var job = new Job(seed);
            var log = job.write();
            Files.writeString(file, log);
            if (folder != null && seed % 2 == 1) {
                Files.writeString(folder.resolve(String.format("%04d-%s-%s.log", seed, job.fault, job.style)), log);
            }
            var report = report(job, file, rules, healthy);
            (seed % 2 == 0 ? forFitting : measured).add(new Result(job, report.suspects()));
        }
        Files.delete(file);
        if (fit) {
            fit(forFitting);
        }
        table(measured);
        calibration(measured);
        falseSuspicions(measured);
    }

    private static LogReport report(Job job, Path file, RuleSet rules, boolean healthy) throws Exception {
        try (var diagnosis = new ParallelLogDiagnosis(rules)) {
            new LogReader(_ -> {}).read(file, diagnosis);
            var report = diagnosis.report();
            if (!healthy) {
                return report;
            }
            var runs = new HealthyRuns(rules);
            for (int number = 0; number < 3; number++) {
                Files.writeString(file, job.writeHealthy(number));
                new LogReader(_ -> {}).read(file, runs);
            }
            return runs.compare(report, diagnosis.kept(), diagnosis.progress());
        }
    }

    private static void table(List<Result> results) {
        System.out.printf("%-14s %5s %6s %6s %8s %8s%n", "fault", "jobs", "top 1", "top 5", "nobody", "mean");
        var rows = new TreeMap<String, List<Result>>();
        for (var result : results) {
            rows.computeIfAbsent((result.job.fault.isOfOneNode() ? "1 " : "2 ") + result.job.fault, _ -> new ArrayList<>()).add(result);
            if (result.job.fault.isOfOneNode()) {
                rows.computeIfAbsent("3 all of one", _ -> new ArrayList<>()).add(result);
                rows.computeIfAbsent("4 " + result.job.style, _ -> new ArrayList<>()).add(result);
            } else {
                rows.computeIfAbsent("5 nobody's", _ -> new ArrayList<>()).add(result);
            }
        }
        rows.forEach((name, row) -> {
            double first = row.stream().filter(it -> !it.suspects.isEmpty() && it.isGuilty(it.suspects.getFirst())).count();
            double five = row.stream().filter(it -> it.suspects.stream().anyMatch(it::isGuilty)).count();
            double none = row.stream().filter(it -> it.suspects.isEmpty()).count();
            double mean = row.stream().mapToDouble(it -> it.suspects.isEmpty() ? 0 : it.suspects.getFirst().confidence()).average().orElse(0);
            System.out.printf(Locale.ROOT, "%-14s %5d %6.2f %6.2f %8.2f %8.2f%n", name.substring(2), row.size(), first / row.size(), five / row.size(), none / row.size(), mean);
        });
    }

    /** How often somebody is suspected where nobody's node is at fault, and how sure one must be to keep that rare. */
    private static void falseSuspicions(List<Result> results) {
        var nobodys = results.stream().filter(it -> !it.job.fault.isOfOneNode()).toList();
        var ofOne = results.stream().filter(it -> it.job.fault.isOfOneNode()).toList();
        System.out.printf("%n%-14s %16s %16s%n", "told from", "suspected, of", "right, of those");
        System.out.printf("%-14s %16s %16s%n", "", "nobody's jobs", "with a culprit");
        for (double least : new double[] {0.3, 0.5, 0.6, 0.7, 0.8, 0.9}) {
            System.out.printf(Locale.ROOT, "%-14s %16.2f %16.2f%n", least,
                    nobodys.stream().filter(it -> isTold(it, least)).count() / (double) nobodys.size(),
                    ofOne.stream().filter(it -> isTold(it, least) && it.isGuilty(it.suspects.getFirst())).count() / (double) ofOne.size());
        }
    }

    private static boolean isTold(Result result, double least) {
        return !result.suspects.isEmpty() && result.suspects.getFirst().confidence() >= least;
    }

    /** How often a first suspect of some confidence is guilty; jobs without a guilty node count. */
    private static void calibration(List<Result> results) {
        System.out.printf("%n%-14s %5s %8s%n", "confidence", "jobs", "guilty");
        for (int bin = 0; bin < 10; bin++) {
            double from = bin / 10.0;
            var in = results.stream().filter(it -> !it.suspects.isEmpty())
                    .filter(it -> it.suspects.getFirst().confidence() >= from && it.suspects.getFirst().confidence() < from + 0.1 + (from > 0.85 ? 1 : 0))
                    .toList();
            if (!in.isEmpty()) {
                System.out.printf(Locale.ROOT, "%.1f to %.1f     %5d %8.2f%n", from, from + 0.1, in.size(),
                        in.stream().filter(it -> it.isGuilty(it.suspects.getFirst())).count() / (double) in.size());
            }
        }
    }

    /** Coordinate ascent on the likelihood of guilt, {@code 1 - Π(1 - weight)} for each suspicion; one lone guess is taken in. */
    private static void fit(List<Result> results) {
        var guilty = new HashMap<EnumSet<Kind>, int[]>();
        for (var result : results) {
            for (var suspicion : result.suspects) {
                var kinds = EnumSet.noneOf(Kind.class);
                suspicion.reasons().forEach(it -> kinds.add(it.kind()));
                var count = guilty.computeIfAbsent(kinds, _ -> new int[2]);
                count[0]++;
                count[1] += result.isGuilty(suspicion) ? 1 : 0;
            }
        }
        guilty.entrySet().stream().sorted((a, b) -> b.getValue()[0] - a.getValue()[0])
                .forEach(it -> System.out.printf("%5d suspicions, %.2f guilty: %s%n", it.getValue()[0], it.getValue()[1] / (double) it.getValue()[0], it.getKey()));
        var weights = new EnumMap<Kind, Double>(Kind.class);
        for (var kind : Kind.values()) {
            weights.put(kind, 0.5);
        }
        for (int round = 0; round < 50; round++) {
            for (var kind : Kind.values()) {
                double best = weights.get(kind);
                double most = Double.NEGATIVE_INFINITY;
                for (int percent = 1; percent < 100; percent++) {
                    weights.put(kind, percent / 100.0);
                    double likelihood = likelihood(guilty, weights);
                    if (likelihood > most) {
                        most = likelihood;
                        best = percent / 100.0;
                    }
                }
                weights.put(kind, best);
            }
        }
        System.out.println("weights: " + weights + "\n");
    }

    private static double likelihood(Map<EnumSet<Kind>, int[]> guilty, Map<Kind, Double> weights) {
        double sum = 0;
        for (var entry : guilty.entrySet()) {
            double doubt = 1;
            for (var kind : entry.getKey()) {
                doubt *= 1 - weights.get(kind);
            }
            double p = Math.clamp(1 - doubt, 0.001, 0.999);
            sum += (entry.getValue()[1] + 0.5) * Math.log(p) + (entry.getValue()[0] - entry.getValue()[1] + 0.5) * Math.log(1 - p);
        }
        return sum;
    }
}
