package acme.slurm;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A real Slurm of four nodes on this machine: munged, slurmctld and four slurmd, each with its own port, in a folder. */
final class RealSlurm {
    private final Path folder;
    private final Map<String, String> environment;
    private final List<Process> daemons = new ArrayList<>();
    private final Map<String, Process> named = new HashMap<>();

    private RealSlurm(Path folder) {
        this.folder = folder;
        environment = Map.of("SLURM_CONF", folder.resolve("slurm.conf").toString());
    }

    /** Skips the test where Slurm is not installed, or where this is not root, as its daemons want it. */
    static RealSlurm start(Path folder) throws IOException, InterruptedException {
        assumeTrue(
                Files.isExecutable(Path.of("/usr/sbin/slurmctld")) && Files.isExecutable(Path.of("/usr/sbin/munged")),
                "Slurm is missing: apt-get install -y --no-install-recommends slurm-wlm");
        assumeTrue("root".equals(System.getProperty("user.name")), "Slurm's daemons want to be root");
        var slurm = new RealSlurm(folder);
        slurm.configure();
        slurm.startMunge();
        slurm.startController();
        for (int i = 1; i <= 4; i++) {
            slurm.startNode(i);
        }
        slurm.await("sinfo -h -o %D -t idle | grep -qx 4");
        return slurm;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private void configure() throws IOException {
        var host = InetAddress.getLocalHost().getHostName();
        var conf = new StringBuilder("""
                ClusterName=acme
                SlurmctldHost=%1$s(127.0.0.1)
                SlurmctldPort=%2$d
                SlurmUser=root
                SlurmdUser=root
                AuthType=auth/munge
                AuthInfo=socket=%3$s/munge.sock
                CredType=cred/munge
                StateSaveLocation=%3$s/state
                SlurmdSpoolDir=%3$s/spool-%%n
                SlurmctldPidFile=%3$s/slurmctld.pid
                SlurmdPidFile=%3$s/slurmd-%%n.pid
                ProctrackType=proctrack/linuxproc
                TaskPlugin=task/none
                SelectType=select/cons_tres
                JobRequeue=1
                ReturnToService=2
                SlurmdParameters=config_overrides
                SlurmdTimeout=5
                MessageTimeout=2
                MpiDefault=none
                AccountingStorageType=accounting_storage/none
                SwitchType=switch/none
                SchedulerParameters=sched_interval=1,bf_interval=1
                """.formatted(host, freePort(), folder));
        for (int i = 1; i <= 4; i++) {
            conf.append(
                    "NodeName=n%d NodeHostname=%s NodeAddr=127.0.0.1 Port=%d CPUs=2%n".formatted(i, host, freePort()));
        }
        conf.append("PartitionName=all Nodes=ALL Default=YES State=UP\n");
        Files.writeString(folder.resolve("slurm.conf"), conf);
        Files.createDirectories(folder.resolve("state"));
    }

    private void startMunge() throws IOException {
        var key = new byte[128];
        new SecureRandom().nextBytes(key);
        var file = Files.createFile(
                folder.resolve("munge.key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.write(file, key);
        daemon(
                "/usr/sbin/munged",
                "--foreground",
                "--force",
                "--key-file=" + file,
                "--socket=" + folder + "/munge.sock",
                "--pid-file=" + folder + "/munge.pid",
                "--log-file=" + folder + "/munge.log",
                "--seed-file=" + folder + "/munge.seed");
    }

    void startController() throws IOException {
        named.put("controller", daemon("/usr/sbin/slurmctld", "-D"));
    }

    void stopController() throws InterruptedException {
        var controller = Objects.requireNonNull(named.get("controller"));
        controller.destroy();
        controller.waitFor(10, TimeUnit.SECONDS);
    }

    private void startNode(int number) throws IOException {
        Files.createDirectories(folder.resolve("spool-n" + number));
        named.put("n" + number, daemon("/usr/sbin/slurmd", "-D", "-N", "n" + number));
    }

    /** The machine is gone. */
    void loseNode(int number) {
        Objects.requireNonNull(named.get("n" + number)).destroyForcibly();
    }

    private Process daemon(String... words) throws IOException {
        var log = folder.resolve(Path.of(words[0]).getFileName() + ".out").toFile();
        var builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(environment);
        var process = builder.start();
        daemons.add(process);
        return process;
    }

    SlurmCommands commands() {
        return new SlurmCommands(environment);
    }

    /** Submits a script of these lines and gives its number. */
    String submit(String options, String... lines) throws IOException, InterruptedException {
        var script = Files.createTempFile(folder, "job", ".sh");
        Files.writeString(
                script,
                "#!/bin/bash\n#SBATCH " + options + " --open-mode=append -o " + folder + "/out-%j.txt\n"
                        + String.join("\n", lines) + "\n");
        return shell("sbatch --parsable " + script).strip();
    }

    String outputOf(String job) throws IOException {
        var file = folder.resolve("out-" + job + ".txt");
        return Files.exists(file) ? Files.readString(file) : "";
    }

    String shell(String line) throws IOException, InterruptedException {
        var builder = new ProcessBuilder("/bin/bash", "-c", line).redirectErrorStream(true);
        builder.environment().putAll(environment);
        var process = builder.start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    /** Waits until a shell command succeeds. */
    void await(String condition) throws IOException, InterruptedException {
        for (int i = 0; i < 300; i++) {
            if (shell(condition + " && echo MET").endsWith("MET\n")) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("never came true: " + condition + "\n"
                + shell("sinfo -N; scontrol show jobs; tail -20 " + folder + "/*.out"));
    }

    void awaitState(String job, String state) throws IOException, InterruptedException {
        await("scontrol show job -o " + job + " | grep -q JobState=" + state);
    }

    void close() throws IOException, InterruptedException {
        shell("scancel -u root; true");
        for (var daemon : daemons.reversed()) {
            daemon.descendants().forEach(ProcessHandle::destroyForcibly);
            daemon.destroyForcibly();
            daemon.waitFor(5, TimeUnit.SECONDS);
        }
        shell("pkill -9 -f " + folder + "; true");
    }
}
