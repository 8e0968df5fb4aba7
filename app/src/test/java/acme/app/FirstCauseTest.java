package acme.app;

import static org.assertj.core.api.Assertions.assertThat;

import acme.ingest.LineAssembler;
import acme.knowledge.RuleSet;
import acme.model.Diagnosis;
import acme.model.Finding;
import acme.pipeline.LogDiagnosis;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The first cause, not the loudest line: with the shipped rules, on logs written for the purpose. */
class FirstCauseTest {
    private static final RuleSet RULES = Wiring.rules("nvidia");

    private static final String STEPS_AFTER = """
            step: 101 loss: 2.31
            step: 102 loss: 2.30
            step: 103 loss: 2.29
            step: 104 loss: 2.28
            step: 105 loss: 2.27
            """;

    private static Finding diagnose(String log) {
        var diagnosis = new LogDiagnosis(RULES);
        var assembler = new LineAssembler(diagnosis);
        byte[] bytes = log.getBytes(StandardCharsets.UTF_8);
        assembler.accept(bytes, 0, bytes.length);
        assembler.finish();
        return diagnosis.report().finding();
    }

    private static Diagnosis failure(String log) {
        assertThat(diagnose(log)).isInstanceOf(Finding.Failed.class);
        return ((Finding.Failed) diagnose(log)).diagnosis();
    }

    private static String traceback(String rank, String exception) {
        return rank + "Traceback (most recent call last):\n" + rank
                + "  File \"/srv/job/train.py\", line 88, in <module>\n" + rank + "    main()\n" + rank + exception
                + "\n";
    }

    @Test
    void theSignalThatEndedARankIsTheCauseOfThePeersThatLostIt() {
        var lost =
                "[rank1]: RuntimeError: [../third_party/gloo/gloo/transport/tcp/pair.cc:534] Connection closed by peer"
                        + " [10.33.1.7]:21456\n";
        assertThat(failure(STEPS_AFTER + lost + "worker 3 ended with exit status 139\n")
                        .errorType()
                        .name())
                .isEqualTo("RuntimeError");
        assertThat(failure(STEPS_AFTER + lost + "worker 3 exited with code -7\n")
                        .errorType()
                        .name())
                .isEqualTo("OSError");
        assertThat(failure(STEPS_AFTER + lost + "worker 3 exited with code -6\n")
                        .errorType()
                        .name())
                .isEqualTo("NCCLRemoteError");
        assertThat(failure(STEPS_AFTER + lost + "worker 3 exited with code 1\n")
                        .errorType()
                        .name())
                .isEqualTo("NCCLRemoteError");
    }

    @Test
    void aHangThatThenMetItsTimeLimitIsAHang() {
        var log = new StringBuilder();
        for (int step = 1; step <= 20; step++) {
            log.append("2026-03-01 10:%02d:00 step: %d loss: 2.31\n".formatted(step, step));
        }
        for (int minute = 0; minute < 60; minute++) {
            log.append("2026-03-01 11:%02d:00 heartbeat: alive\n".formatted(minute));
        }
        assertThat(failure(log.toString()).errorType().name()).isEqualTo("Hang");
        log.append(
                "slurmstepd: error: *** STEP 4711.0 ON gpu-1 CANCELLED AT 2026-03-01T12:00:00 DUE TO TIME LIMIT ***\n");
        assertThat(failure(log.toString()).errorType().name()).isEqualTo("Hang");
    }

    @Test
    void anEmptyLogDecidesNothing() {
        assertThat(diagnose("")).isInstanceOf(Finding.Undecided.class);
    }

    @Test
    void anErrorThatStepsFollowWasSurvived() {
        var log = "step: 100 loss: 2.4\n" + traceback("", "ConnectionResetError: [Errno 104] Connection reset by peer")
                + STEPS_AFTER;
        assertThat(diagnose(log)).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void theSameErrorAtTheEndWasNot() {
        var log = STEPS_AFTER + traceback("", "ConnectionResetError: [Errno 104] Connection reset by peer");
        assertThat(failure(log).errorType().name()).isEqualTo("ConnectionError");
    }

    @Test
    void aTimeOutThatFollowsAnotherRanksExceptionIsASymptom() {
        var log = traceback("[rank5]: ", "KeyError: 'targets'")
                + "[rank0]:[E411 08:12:44.118274 ProcessGroupNCCL.cpp:632] [Rank 0] Watchdog caught collective operation timeout: "
                + "WorkNCCL(SeqNum=8, OpType=ALLREDUCE, NumelIn=4, NumelOut=4, Timeout(ms)=600000) ran for 600071 milliseconds "
                + "before timing out.\n";
        var diagnosis = failure(log);
        assertThat(diagnosis.errorType().name()).isEqualTo("KeyError");
        assertThat(diagnosis.ranks()).containsExactly(5);
        assertThat(diagnosis.followed()).containsExactly("rank 0 then timed out in NCCL ALLREDUCE");
    }

    @Test
    void oneTimeOutInManyWordsOnManyRanksIsOneSentence() {
        var log = new StringBuilder(traceback("[rank5]: ", "KeyError: 'targets'"));
        for (int rank = 0; rank < 64; rank++) {
            if (rank != 5) {
                var head = "[rank" + rank + "]:[E411 08:12:44.118274 ProcessGroupNCCL.cpp:632] [Rank " + rank + "] ";
                log.append(head)
                        .append(
                                "Watchdog caught collective operation timeout: WorkNCCL(SeqNum=8, OpType=ALLGATHER, NumelIn=4, "
                                        + "NumelOut=4, Timeout(ms)=600000) ran for 600071 milliseconds before timing out.\n")
                        .append(head)
                        .append("Timeout at NCCL work: 8, last enqueued NCCL work: 9, last completed NCCL work: 7.\n")
                        .append(head)
                        .append(
                                "Some NCCL operations have failed or timed out. Due to the asynchronous nature of CUDA kernels, "
                                        + "subsequent GPU operations might run on corrupted/incomplete data.\n");
            }
        }
        var diagnosis = failure(log.toString());
        assertThat(diagnosis.followed()).containsExactly("63 ranks then timed out in NCCL ALLGATHER");
        assertThat(diagnosis.evidence()).hasSize(2);
    }

    @Test
    void aSentenceLeavesOutWhatItsPatternDidNotCatch() {
        var log =
                "[rank0]:[E411 08:12:44.118274 ProcessGroupNCCL.cpp:632] [Rank 0] Watchdog caught collective operation timeout: \n";
        assertThat(failure(log).rootCause()).startsWith("A collective timed out in NCCL's watchdog");
    }

    @Test
    void aTimeOutAloneIsTheCause() {
        var log =
                "[rank0]:[E411 08:12:44.118274 ProcessGroupNCCL.cpp:632] [Rank 0] Watchdog caught collective operation "
                        + "timeout: WorkNCCL(SeqNum=8, OpType=ALLREDUCE, NumelIn=4, NumelOut=4, Timeout(ms)=600000) ran for 600071 "
                        + "milliseconds before timing out.\n";
        assertThat(failure(log).errorType().name()).isEqualTo("NCCLTimeoutError");
    }

    @Test
    void hardwareEvidenceOutranksWhatSoftwareSaidBefore() {
        var log = traceback("[rank1]: ", "RuntimeError: something odd happened")
                + "[430954.509105] NVRM: Xid (PCI:0000:52:00): 48, pid=411, name=python3, DBE (Double Bit Error) ECC Error\n";
        assertThat(failure(log).errorType().name()).isEqualTo("ECCError");
    }

    @Test
    void theFirstOfADirectChainSpeaks() {
        var log = traceback("", "FileNotFoundError: [Errno 2] No such file or directory: '/data/a.bin'")
                + "\nThe above exception was the direct cause of the following exception:\n\n"
                + traceback("", "RuntimeError: could not start the loader");
        var diagnosis = failure(log);
        assertThat(diagnosis.errorType().name()).isEqualTo("FileNotFoundError");
        assertThat(diagnosis.rootLine().number()).isEqualTo(4);
    }

    @Test
    void whatPythonIgnoredIsNoFailure() {
        var error = traceback("", "ValueError: operation on closed pool");
        assertThat(diagnose("Exception ignored in: <function Pool.__del__ at 0x7f>\n" + error))
                .isInstanceOf(Finding.Healthy.class);
        assertThat(failure(error).errorType().name()).isEqualTo("ValueError");
    }

    @Test
    void aSymptomBesideANormalEndIsNoFailure() {
        var closed = "[rank0]:[W411 08:12:44.118274 TCPStore.cpp:122] [c10d] recvValue failed on SocketImpl(fd=4, "
                + "addr=[node-1]:4410, remote=[node-0]:29500): Connection reset by peer\n";
        assertThat(diagnose(closed + "Training completed\n")).isInstanceOf(Finding.Healthy.class);
        assertThat(diagnose("Training completed\n" + closed)).isInstanceOf(Finding.Healthy.class);
        assertThat(diagnose(closed)).isInstanceOf(Finding.Failed.class);
    }

    @Test
    void aFatalErrorIsNotExcusedByANormalEnd() {
        var log = traceback("", "ValueError: operation on closed pool") + "Training completed\n";
        assertThat(failure(log).errorType().name()).isEqualTo("ValueError");
    }

    @Test
    void aCancellationIsNoFailureButANote() {
        var log = STEPS_AFTER + "slurmstepd: error: *** JOB 4411 ON gpu-07 CANCELLED AT 2026-07-30T11:09:01 ***\n";
        assertThat(diagnose(log))
                .isInstanceOfSatisfying(
                        Finding.Healthy.class,
                        healthy -> assertThat(healthy.notes())
                                .anyMatch(note -> note.startsWith("Stopped from outside, line 6")));
    }

    @Test
    void theLastFailedAttemptIsTheOneAskedAbout() {
        var banner =
                "Setting OMP_NUM_THREADS environment variable for each process to be 1 in default, to avoid your system "
                        + "being overloaded\n";
        var log = banner
                + STEPS_AFTER
                + traceback("[rank0]: ", "KeyError: 'first'")
                + banner
                + STEPS_AFTER
                + traceback("[rank0]: ", "ZeroDivisionError: division by zero");
        assertThat(failure(log).errorType().name()).isEqualTo("ZeroDivisionError");
    }

    @Test
    void aLossThatIsNoNumberIsNotSurvivedBySteps() {
        var log =
                "step 1 loss: 2.0\nstep 2 loss: nan\nstep 3 loss: nan\nstep 4 loss: nan\nstep 5 loss: nan\nstep 6 loss: nan\n";
        var diagnosis = failure(log);
        assertThat(diagnosis.errorType().name()).isEqualTo("LossSpike");
        assertThat(diagnosis.rootLine().number()).isEqualTo(2);
    }

    @Test
    void aWarningThatTheProgramHandledIsNoCause() {
        var log = "Ignoring error: CUDA out of memory while probing the largest batch size, falling back to 8\n"
                + STEPS_AFTER;
        assertThat(diagnose(log)).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void everyCitedLineIsInTheLog() {
        var log = STEPS_AFTER
                + traceback("[rank3]: ", "torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.")
                + "W1105 10:22:31.118000 4410 torch/distributed/elastic/multiprocessing/api.py:897] Sending process 4498 closing "
                + "signal SIGTERM\n";
        var lines = log.lines().toList();
        var diagnosis = failure(log);
        assertThat(diagnosis.evidence())
                .isNotEmpty()
                .allSatisfy(evidence -> assertThat(evidence.text()).isEqualTo(lines.get((int) evidence.number() - 1)));
    }

    // ---- what the program outlived

    private static final String PRINTED_BY_A_LIBRARY = """
            Traceback (most recent call last):
              File "/opt/venv/lib/python3.11/site-packages/quant/native.py", line 109, in <module>
                lib = load()
            OSError: libquant.so: cannot open shared object file: No such file or directory
            """;

    @Test
    void aTracebackThatALibraryPrintedYieldsToTheOneThatEndedTheProgram() {
        assertThat(failure(PRINTED_BY_A_LIBRARY + traceback("", "KeyError: 'targets'"))
                        .errorType()
                        .name())
                .isEqualTo("KeyError");
    }

    @Test
    void alonePrintedByALibraryItIsTheCause() {
        assertThat(failure(PRINTED_BY_A_LIBRARY).rootLine().text()).contains("libquant.so");
    }

    @Test
    void itDoesNotYieldToAnotherRank() {
        var log = PRINTED_BY_A_LIBRARY + traceback("[rank1]: ", "KeyError: 'targets'");
        assertThat(failure(log).rootLine().text()).contains("libquant.so");
    }

    @Test
    void aLineThatALibraryOnlyToldYieldsToTheTracebackThatFollows() {
        var told = "Failed to load generation config for /m: /m does not appear to have a file named config.json.\n";
        assertThat(failure(told + traceback("", "ValueError: bad shape"))
                        .errorType()
                        .name())
                .isEqualTo("ValueError");
    }

    @Test
    void aTracebackThatIsAnnouncedAsSkippedIsNotTheCause() {
        var log = """
                sample generation failed, continuing
                Traceback (most recent call last):
                  File "/srv/job/callbacks.py", line 66, in on_step_end
                    text = decode(ids)
                ValueError: unused arguments
                """ + traceback("", "KeyError: 'targets'");
        assertThat(failure(log).errorType().name()).isEqualTo("KeyError");
    }

    @Test
    void aSurvivableLineThatExplainsAFatalErrorIsTheCause() {
        var log = """
                nvcc fatal   : Unsupported gpu architecture 'compute_100a'
                ninja: build stopped: subcommand failed.
                """ + traceback("", "RuntimeError: Error building extension 'fused_adam'");
        assertThat(failure(log).rootLine().text()).startsWith("nvcc fatal");
    }

    @Test
    void anExceptionThatSpeaksOnItsNextLineIsCitedWithIt() {
        var log = traceback("", "RuntimeError: ") + "An attempt was made to start a process too early.\n";
        assertThat(failure(log).rootLine().text()).contains("too early");
    }

    @Test
    void aTrackerThatCannotUploadIsNotTheCause() {
        var log = "2025/03/01 10:00:01 ERROR mlflow.utils.async_logging: HTTPConnectionPool(host='mlflow', port=5000): "
                + "Max retries exceeded\n" + traceback("", "KeyError: 'targets'");
        assertThat(failure(log).errorType().name()).isEqualTo("KeyError");
    }

    @Test
    void aFailureOfAnEarlierAttemptIsOvercomeWhereTheLastOneCompleted() {
        var log = STEPS_AFTER + "[rank2]: torch.OutOfMemoryError: CUDA out of memory. Tried to allocate 2.00 GiB.\n"
                + "W0101 00:00:00.000000 10 torch/distributed/elastic/agent/server/api.py:900] [default] Worker group FAILED. "
                + "3/3 attempts left; will restart worker group\n"
                + "I0101 00:00:10.000000 10 torch/distributed/elastic/agent/server/api.py:860] [default] Rendezvous'ing "
                + "worker group\n" + STEPS_AFTER;
        assertThat(diagnose(log + "Training completed\n")).isInstanceOf(Finding.Healthy.class);
        assertThat(failure(log).errorType().name()).isEqualTo("OutOfMemoryError");
    }

    @Test
    void aStepThatALossScalerSkippedAnnouncesNoTraceback() {
        var log = """
                | WARNING: overflow detected, setting loss scale to: 0.25
                Traceback (most recent call last):
                  File "/opt/lab/engine/loop.py", line 132, in train
                    self.run_step()
                FloatingPointError: Loss became infinite or NaN at iteration=166!
                """;
        assertThat(failure(log).errorType().name()).isEqualTo("LossSpike");
    }

    @Test
    void aLogThatBreaksOffInATracebackDecidesNothing() {
        var start = "step: 100 loss: 2.4\nTraceback (most recent call last):\n";
        var frame = "  File \"/srv/job/train.py\", line 88, in <module>\n";
        for (var log : List.of(start, start + frame, start + frame + "    main()\n")) {
            assertThat(diagnose(log))
                    .as(log)
                    .isInstanceOfSatisfying(
                            Finding.Undecided.class,
                            it -> assertThat(it.missing()).contains("breaks off in a traceback"));
        }
        assertThat(diagnose(start + frame + STEPS_AFTER)).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aSecondPlaceOfOneNameFillsItsSentence() {
        var log = "[2026-01-05T03:11:09] error: Node gpu-r2-n07 not responding, setting DOWN\n";
        assertThat(failure(log).rootCause()).isEqualTo("Slurm lost gpu-r2-n07.");
        assertThat(failure(log).nodes()).extracting(Object::toString).contains("gpu-r2-n07");
    }

    @Test
    void aLinkThatIsTheLastWordOfALogIsTheCause() {
        var steps = "step: 100 loss: 2.4\nstep: 101 loss: 2.4\n";
        var down = "n7:401:455 [6] transport/net_ib.cc:94 NCCL WARN NET/IB : Got async event : port error\n";
        assertThat(failure(steps + down).errorType().name()).isEqualTo("NetworkError");
        assertThat(failure(down).errorType().name()).isEqualTo("NetworkError");
        assertThat(diagnose(steps + down + "step: 102 loss: 2.4\n")).isInstanceOf(Finding.Healthy.class);
        assertThat(diagnose(steps + down + down.replace("port error", "port active")))
                .isInstanceOf(Finding.Healthy.class);
        assertThat(diagnose(steps + down + "Training completed\n")).isInstanceOf(Finding.Healthy.class);
    }

    @Test
    void aSurvivableCauseThatExplainsASymptomIsTheCause() {
        var log = """
                (raylet) The node with node id: 4fa and address: 10.0.3.7 and node name: 10.0.3.7 has been marked dead because the detector has missed too many heartbeats from it.
                (pid=16406) Exception: [RayletClient] Raylet connection closed.
                """;
        assertThat(failure(log).errorType().name()).isEqualTo("NodeFailure");
    }
}
