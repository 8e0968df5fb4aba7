package acme.diagnose;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import acme.diagnose.Raised.Link;
import acme.model.CompressedLog;
import acme.model.CompressedLog.Gap;
import acme.model.CompressedLog.Kept;
import acme.model.RawLine;
import acme.model.Verdict;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracebackReaderTest {
    private static List<CompressedLog.Kept> kept(String log) {
        var lines = new CompressedLog();
        var view = new RawLine();
        long number = 0;
        for (var line : log.lines().toList()) {
            byte[] bytes = line.getBytes(UTF_8);
            view.set(bytes, 0, bytes.length, ++number);
            lines.append(view.toLogLine(), number, Verdict.PROTECTED);
        }
        return lines.snapshot();
    }

    private static List<Raised> read(String log) {
        return new TracebackReader().read(kept(log));
    }

    private static Raised only(String log) {
        assertThat(read(log)).hasSize(1);
        return read(log).getFirst();
    }

    @Test
    void aTracebackGivesClassMessageAndFrames() {
        var raised = only("""
                epoch 1
                Traceback (most recent call last):
                  File "/opt/train.py", line 90, in <module>
                    main()
                  File "/opt/loop.py", line 12, in main
                    raise lib.errors.Oddity("no")
                          ^^^^^^^^^^^^^^^
                lib.errors.Oddity: no
                bye
                """);
        assertThat(raised.simpleName()).isEqualTo("Oddity");
        assertThat(raised.message()).startsWith("no");
        assertThat(raised.frames())
                .containsExactly(
                        "File \"/opt/train.py\", line 90, in <module>\nmain()",
                        "File \"/opt/loop.py\", line 12, in main\nraise lib.errors.Oddity(\"no\")");
        assertThat(raised.link()).isEqualTo(Link.NONE);
        assertThat(raised.kept().line().number()).isEqualTo(8);
        assertThat(raised.isRaisedOnPurpose()).isTrue();
        assertThat(raised.isIgnored()).isFalse();
    }

    @Test
    void anIndentedTracebackIsReadAsWell() {
        var raised = only("""
                  Traceback (most recent call last):
                    File "a.py", line 1, in f
                      g()
                  Oddity: no
                """);
        assertThat(raised.simpleName()).isEqualTo("Oddity");
        assertThat(raised.frames()).containsExactly("File \"a.py\", line 1, in f\ng()");
    }

    @Test
    void aTracebackBehindARankPrefixIsReadAsWell() {
        var raised = only("""
                [rank5]: Traceback (most recent call last):
                [rank5]:   File "a.py", line 1, in f
                [rank5]:     g()
                [rank5]: ValueError: bad shape
                """);
        assertThat(raised.simpleName()).isEqualTo("ValueError");
        assertThat(raised.message()).isEqualTo("bad shape");
        assertThat(raised.kept().line().rank()).isEqualTo(5);
        assertThat(raised.frames()).hasSize(1);
    }

    @Test
    void aFrameThatALabelToreApartIsNoException() {
        var raised = only("""
                3: Traceback (most recent call last):
                3:   File "/opt/train.py", line 90, in <module>
                3:     main()
                3:   F
                3: ile "/opt/loop.py", line 12, in main
                3:     step()
                3:   File "/opt/st
                3: ep.py", line 7, in step
                3:     assert ready
                3: AssertionError
                3: : the buffer is not ready
                """);
        assertThat(raised.simpleName()).isEqualTo("AssertionError");
        assertThat(raised.message()).isEqualTo("the buffer is not ready");
        assertThat(raised.frames())
                .containsExactly(
                        "File \"/opt/train.py\", line 90, in <module>\nmain()",
                        "File \"/opt/loop.py\", line 12, in main\nstep()",
                        "File \"/opt/step.py\", line 7, in step\nassert ready");
        assertThat(raised.kept().line().number()).isEqualTo(10);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"lib.err|ors.LayoutError: no room", "lib.errors.LayoutErr|or: no room", "LayoutE|rror: no room"})
    void aClassThatALabelToreApartIsWhole(String torn) {
        var raised = only("""
                0: Traceback (most recent call last):
                0:   File "/opt/train.py", line 90, in <module>
                0:     main()
                0: %s
                0: %s
                """.formatted((Object[]) torn.split("\\|")));
        assertThat(raised.simpleName()).isEqualTo("LayoutError");
        assertThat(raised.message()).isEqualTo("no room");
    }

    @Test
    void aClassOfAnyNameEndsATracebackThatLostItsIndentation() {
        var reader = new TracebackReader();
        var raised = reader.read(kept("""
                File "/opt/train.py", line 90, in <module>
                main()
                File "/opt/loop.py", line 12, in main
                link.wait()
                ours._C._PeerGone: rank 3 left
                """));
        assertThat(raised).extracting(Raised::simpleName).containsExactly("_PeerGone");
        assertThat(reader.unmarkedEnds()).containsExactly(5L);
    }

    @Test
    void aNameLongAfterFramesWithoutIndentationEndsNone() {
        var reader = new TracebackReader();
        reader.read(kept("""
                File "/opt/train.py", line 90, in <module>
                main()
                went on with the next part
                ours.nn.Linear: replaced
                """));
        assertThat(reader.unmarkedEnds()).isEmpty();
    }

    @Test
    void aHeaderThatALabelToreApartBeginsATraceback() {
        var raised = read("""
                0: Traceback (most rec
                0: ent call last):
                0:   File "/opt/train.py", line 90, in <module>
                0:     main()
                0: Oddity: no
                """);
        assertThat(raised).extracting(Raised::simpleName).containsExactly("Oddity");
    }

    @Test
    void anExceptionWithoutMessageLeavesTheNextLineAlone() {
        var raised = only("""
                Traceback (most recent call last):
                  File "/opt/train.py", line 90, in <module>
                    main()
                lib.Oddity
                exit code was 1
                """);
        assertThat(raised.simpleName()).isEqualTo("Oddity");
    }

    @Test
    void aTracebackThatAMessageShowsIsTheCauseOfItsException() {
        var raised = read("""
                Traceback (most recent call last):
                  File "/opt/actor.py", line 60, in call
                    raise RuntimeError(
                RuntimeError: The trainer could not be loaded here. Its traceback:

                Traceback (most recent call last):
                  File "/opt/load.py", line 4, in load
                    import kernels
                ImportError: libkernels.so: undefined symbol: _Z3foo

                The above exception was the direct cause of the following exception:

                Traceback (most recent call last):
                  File "/opt/load.py", line 6, in load
                    raise LoadError("kernels") from e
                LoadError: kernels

                TypeError: told later
                """);
        assertThat(raised)
                .extracting(Raised::simpleName)
                .containsExactly("RuntimeError", "ImportError", "LoadError", "TypeError");
        assertThat(raised)
                .extracting(Raised::link)
                .containsExactly(Link.SHOWN_IN_MESSAGE, Link.NONE, Link.DIRECT_CAUSE, Link.NONE);
        assertThat(raised.get(0).previous()).contains(raised.get(2));
        assertThat(raised.get(2).previous()).contains(raised.get(1));
        assertThat(raised.get(3).previous()).isEmpty();
    }

    @Test
    void aTracebackAfterACompleteMessageStandsForItself() {
        var raised = read("""
                RuntimeError: stage 2 failed
                Traceback (most recent call last):
                  File "/opt/load.py", line 4, in load
                    import kernels
                ImportError: no kernels
                """);
        assertThat(raised).extracting(Raised::link).containsExactly(Link.NONE, Link.NONE);
    }

    @Test
    void messagesThatShowEachOtherWithoutEndAreReadToABoundedDepth() {
        var log = new StringBuilder();
        for (char c = 'a'; c <= 'p'; c++) {
            log.append("RuntimeError: see " + String.valueOf(c).repeat(c) + ":\n"
                    + "Traceback (most recent call last):\n  File \"" + c + ".py\", line 1, in f\n");
        }
        var raised = read(log.toString());
        assertThat(raised).hasSize(16);
        int depth = 0;
        for (var one = raised.getFirst(); one.previous().isPresent(); depth++) {
            one = one.previous().get();
        }
        assertThat(depth).isEqualTo(4);
    }

    @Test
    void chainedExceptionsKnowTheirPredecessors() {
        var raised = read("""
                Traceback (most recent call last):
                  File "a.py", line 1, in f
                    table[key]
                KeyError: 'seven'

                The above exception was the direct cause of the following exception:

                Traceback (most recent call last):
                  File "a.py", line 3, in f
                    raise ValueError("no such key") from e
                ValueError: no such key

                During handling of the above exception, another exception occurred:

                Traceback (most recent call last):
                  File "b.py", line 9, in close
                    file.close()
                OSError: [Errno 5] Input/output error
                """);
        assertThat(raised).extracting(Raised::simpleName).containsExactly("KeyError", "ValueError", "OSError");
        assertThat(raised).extracting(Raised::link).containsExactly(Link.NONE, Link.DIRECT_CAUSE, Link.DURING_HANDLING);
        assertThat(raised.get(1).previous()).contains(raised.get(0));
        assertThat(raised.get(2).previous()).contains(raised.get(1));
        assertThat(raised.get(0).previous()).isEmpty();
    }

    @Test
    void ranksThatInterleaveKeepTheirOwnFrames() {
        var raised = read("""
                [rank0]: Traceback (most recent call last):
                [rank1]: Traceback (most recent call last):
                [rank0]:   File "zero.py", line 1, in f
                [rank1]:   File "one.py", line 1, in f
                [rank0]:     zero()
                [rank1]:     one()
                [rank1]: KeyError: 'one'
                [rank0]: ValueError: zero
                """);
        assertThat(raised).extracting(Raised::simpleName).containsExactly("KeyError", "ValueError");
        assertThat(raised.get(0).frames()).containsExactly("File \"one.py\", line 1, in f\none()");
        assertThat(raised.get(1).frames()).containsExactly("File \"zero.py\", line 1, in f\nzero()");
        assertThat(raised.get(1).previous()).isEmpty();
    }

    @Test
    void codeThatLostItsIndentationToAnotherProcessIsNoException() {
        var raised = read("""
                Traceback (most recent call last):
                  File "/work/train.py", line 90, in <module>
                    Traceback (most recent call last):
                train()
                  File "/work/train.py", line 90, in <module>
                else:
                  File "/work/train.py", line 41, in train
                    model.load_state_dict(torch.load(path))
                RuntimeError: PytorchStreamReader failed reading zip archive
                ray.exceptions.RayTaskError(ValueError): ray::train()
                """);

        assertThat(raised).extracting(Raised::simpleName).containsExactly("RuntimeError", "RayTaskError");
    }

    @Test
    void whatPythonIgnoredIsMarked() {
        var raised = read("""
                Exception ignored in: <function Pool.__del__ at 0x7f00>
                Traceback (most recent call last):
                  File "pool.py", line 7, in __del__
                    self.close()
                AttributeError: 'NoneType' object has no attribute 'dumps'
                ValueError: this one counts
                """);
        assertThat(raised).extracting(Raised::isIgnored).containsExactly(true, false);
    }

    @Test
    void aTracebackWithoutItsBeginningStillGivesItsException() {
        var raised = only("""
                    loss = model(batch)
                  File "model.py", line 77, in forward
                    return self.net(x)
                RuntimeError: mat1 and mat2 shapes cannot be multiplied
                """);
        assertThat(raised.simpleName()).isEqualTo("RuntimeError");
        assertThat(raised.frames()).containsExactly("File \"model.py\", line 77, in forward\nreturn self.net(x)");
    }

    @Test
    void aMessageOfSeveralLinesEndsAtAnEmptyOne() {
        var raised = only("""
                RuntimeError: Error(s) in loading state_dict for Net:
                \tsize mismatch for head.weight
                \tsize mismatch for head.bias

                training ends
                """);
        assertThat(raised.message())
                .isEqualTo("Error(s) in loading state_dict for Net:\n"
                        + "size mismatch for head.weight\nsize mismatch for head.bias");
    }

    @Test
    void ordinaryLinesRaiseNothing() {
        assertThat(read("epoch: 3\nloss: 2.5\nNote: all is well\nError: usage\nsaving checkpoint\n"))
                .isEmpty();
    }

    @Test
    void aChainHasTheAnnouncementOfItsFirstTraceback() {
        var chain = read("""
                Could not reach the tracker, continuing without it
                Traceback (most recent call last):
                  File "/opt/lib/net.py", line 3, in send
                    connect()
                TimeoutError: timed out

                The above exception was the direct cause of the following exception:

                Traceback (most recent call last):
                  File "/opt/lib/track.py", line 9, in log
                    raise TrackerError("gone") from e
                lib.TrackerError: gone
                Traceback (most recent call last):
                  File "/opt/train.py", line 1, in f
                    g()
                ValueError: another
                """);
        assertThat(chain)
                .extracting(Raised::announcement)
                .containsExactly(
                        "Could not reach the tracker, continuing without it",
                        "Could not reach the tracker, continuing without it",
                        "");
    }

    @Test
    void theLinesOfATracebackAreNoSignalsOfTheirOwn() {
        var reader = new TracebackReader();
        reader.read(kept("""
                Traceback (most recent call last):
                  File "a.py", line 1, in f
                    raise RuntimeError("CUDA error")
                RuntimeError: CUDA error
                """));
        assertThat(reader.framePositions()).containsExactlyInAnyOrder(1L, 2L, 3L);
    }

    static IntStream seeds() {
        return IntStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shuffledPiecesOfTracebacksAreReadWithoutFault(int seed) {
        String[] pieces = {
            "Traceback (most recent call last):",
            "  File \"a.py\", line 1, in f",
            "    g()",
            "ValueError: no",
            "KeyError",
            "",
            "The above exception was the direct cause of the following exception:",
            "Exception ignored in: <f>",
            "During handling of the above exception, another exception occurred:",
            "[rank1]: OSError: x",
            "\ttab",
            "a.B: c"
        };
        var random = new SplittableRandom(seed);
        var log = new StringBuilder();
        for (int i = 0; i < 60; i++) {
            log.append(" ".repeat(random.nextInt(3)))
                    .append(pieces[random.nextInt(pieces.length)])
                    .append('\n');
        }
        var raised = read(log.toString());
        assertThat(raised).isNotEmpty();
        for (int i = 0; i < raised.size(); i++) {
            var one = raised.get(i);
            assertThat(one.previous().map(raised::indexOf).orElse(-1)).isLessThan(i);
            assertThat(one.previous().isEmpty() || one.link() != Link.NONE).isTrue();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void framesThatAreKeptOnceAreReadWhereverTheyStood(int seed) {
        var random = new SplittableRandom(seed);
        var ranks = List.of(new ArrayDeque<String>(), new ArrayDeque<String>(), new ArrayDeque<String>());
        for (int i = 0; i < 20; i++) {
            ranks.get(random.nextInt(3)).addAll(traceback(random, i));
        }
        var folded = new CompressedLog();
        var whole = new ArrayList<Kept>();
        var view = new RawLine();
        long position = 0;
        while (ranks.stream().anyMatch(lines -> !lines.isEmpty())) {
            int rank = random.nextInt(3);
            if (ranks.get(rank).isEmpty()) {
                continue;
            }
            var line = "[rank" + rank + "]: " + ranks.get(rank).removeFirst();
            byte[] bytes = line.getBytes(UTF_8);
            view.set(bytes, 0, bytes.length, ++position);
            boolean ends = line.contains("Oddity") || line.contains("Error") || line.contains("step");
            folded.append(view.toLogLine(), position, ends ? Verdict.PROTECTED : Verdict.FRAME);
            whole.add(new Kept(
                    view.toLogLine(), position, Verdict.PROTECTED, new CompressedLog.Echo(), List.of(), "", new Gap()));
        }
        assertThat(folded.snapshot()).hasSizeLessThan(whole.size());
        assertThat(told(folded.snapshot())).isEqualTo(told(whole));
    }

    /** Chains of exceptions, some of them ignored, of frames that others have as well; the exceptions are all different. */
    private static List<String> traceback(SplittableRandom random, int number) {
        var indent = random.nextInt(4) == 0 ? "  " : "";
        var lines = new ArrayList<String>();
        lines.add("step of " + Character.toString('a' + number));
        if (random.nextInt(4) == 0) {
            lines.add("Exception ignored in: <function f at 0x7f>");
        }
        for (int chain = random.nextInt(3); chain >= 0; chain--) {
            lines.add(indent + "Traceback (most recent call last):");
            for (int frame = random.nextInt(1, 6); frame > 0; frame--) {
                var name = Character.toString('a' + random.nextInt(4));
                lines.add(indent + "  File \"" + name + ".py\", line 8, in " + name);
                lines.add(indent + "    " + (random.nextInt(5) == 0 ? "raise e" : name + "()"));
            }
            var message = Character.toString('a' + number) + Character.toString('a' + chain);
            lines.add(indent + (random.nextBoolean() ? "lib.Oddity: " : "ValueError: ") + message);
            if (chain > 0) {
                lines.add(
                        random.nextBoolean()
                                ? "The above exception was the direct cause of the following exception:"
                                : "During handling of the above exception, another exception occurred:");
            }
        }
        return lines;
    }

    private static List<String> told(List<Kept> lines) {
        return new TracebackReader()
                .read(lines).stream()
                        .map(it -> it.kept().line().text()
                                + it.frames()
                                + it.link()
                                + it.announcement()
                                + it.isIgnored()
                                + it.previous().map(Raised::message))
                        .toList();
    }
}
