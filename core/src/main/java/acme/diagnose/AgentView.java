package acme.diagnose;

import acme.diagnose.FailureAgent.Failure;
import acme.knowledge.IncidentMemory.Similar;
import acme.llm.Untrusted;
import acme.model.CompressedLog.Kept;
import acme.model.LineHead;
import acme.model.LogLine;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;

/** What the Failure Agent is shown first: facts, similar incidents, and the telling part of the compressed log. */
final class AgentView {
    private static final int MAX_CHARS = 24_000;
    private static final int TAIL = 40;
    private static final int HEAD = 10;
    private static final int CONTEXT = 3;
    private static final int KEY_LINES = 3;

    private AgentView() {}

    static String of(Failure failure, ShownLines shown, Untrusted marks) {
        var text = new StringBuilder("A training job failed, and no rule knows why. Find the root cause.\n")
                .append(marks.explanation())
                .append('\n')
                .append("- ")
                .append(extent(failure.kept()))
                .append('\n');
        for (var fact : failure.facts()) {
            text.append("- ").append(fact).append('\n');
        }
        if (!failure.similar().isEmpty()) {
            text.append("\nPast incidents that look alike; they may have had another cause:\n")
                    .append(marks.block("incidents", incidents(failure.similar())));
        }
        text.append("\nThe compressed log, each line behind its number; routine lines were left out:\n")
                .append(marks.block("log", shown.show(telling(failure.kept()))));
        if (shown.withheld() > 0) {
            text.append("\nLines that speak to their reader were withheld: they cannot be the cause.\n");
        }
        return text.toString();
    }

    /** How large the job and its log are, in numbers alone: names stem from the log. */
    private static String extent(List<Kept> kept) {
        var ranks = new HashSet<Integer>();
        var nodes = new HashSet<String>();
        var files = new HashSet<String>();
        long first = Long.MAX_VALUE;
        long last = Long.MIN_VALUE;
        for (var it : kept) {
            var line = it.line();
            ranks.add(line.rank());
            nodes.add(line.node());
            files.add(line.input());
            if (line.time() != LineHead.NO_TIME) {
                first = Math.min(first, line.time());
                last = Math.max(last, line.time());
            }
        }
        ranks.remove(LineHead.NO_RANK);
        nodes.remove("");
        var span = last < first ? "" : ", over " + (last - first) / 1000 + " seconds";
        return String.format(
                Locale.ROOT,
                "The compressed log has %,d lines; they name %d ranks, %d nodes and %d files%s.",
                kept.size(),
                ranks.size(),
                nodes.size(),
                files.size(),
                span);
    }

    private static String incidents(List<Similar> similar) {
        var text = new StringBuilder();
        for (var one : similar) {
            var verdict = one.incident().believed();
            text.append(verdict.errorType().name())
                    .append(one.incident().isTrusted() ? " (confirmed" : " (not confirmed")
                    .append(
                            switch (one.incident().outcome()) {
                                case RECOVERED -> "; a restart got the job beyond it): ";
                                case RECURRED -> "; after a restart it failed for the same thing): ";
                                case OPEN, CONFIRMED, REFUTED -> "): ";
                            })
                    .append(verdict.rootCause())
                    .append('\n');
            one.incident().keyLines().stream()
                    .limit(KEY_LINES)
                    .filter(line -> !PlantedText.speaksToModel(line))
                    .forEach(line -> text.append("    ").append(line).append('\n'));
        }
        return text.toString();
    }

    /** Signs of trouble first, then the end of the log, then what stands around the signs, then its beginning. */
    private static List<LogLine> telling(List<Kept> kept) {
        var chosen = new BitSet();
        int room = MAX_CHARS;
        int size = kept.size();
        for (int i = size - 1; i >= 0; i--) {
            room = isSign(kept.get(i)) ? choose(i, kept, chosen, room) : room;
        }
        for (int i = size - 1; i >= Math.max(0, size - TAIL); i--) {
            room = choose(i, kept, chosen, room);
        }
        var signs = (BitSet) chosen.clone();
        for (int i = signs.previousSetBit(size); i >= 0; i = signs.previousSetBit(i - 1)) {
            for (int k = Math.max(0, i - CONTEXT); k < Math.min(size, i + CONTEXT + 1); k++) {
                room = choose(k, kept, chosen, room);
            }
        }
        for (int i = 0; i < Math.min(HEAD, size); i++) {
            room = choose(i, kept, chosen, room);
        }
        var lines = new ArrayList<LogLine>();
        chosen.stream().forEach(i -> lines.add(kept.get(i).line()));
        return lines;
    }

    private static boolean isSign(Kept kept) {
        return kept.isProtected() || kept.line().level().isErrorOrWorse();
    }

    private static int choose(int index, List<Kept> kept, BitSet chosen, int room) {
        int cost = Math.min(500, kept.get(index).line().text().length()) + 8;
        if (chosen.get(index) || cost > room) {
            return room;
        }
        chosen.set(index);
        return room - cost;
    }
}
