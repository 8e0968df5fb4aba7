package acme.local;

import acme.model.LineHead;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which node and rank a file of a job belongs to, as far as its path says.
 *
 * <p>Knows {@code rank3.log}, {@code rank_3/stderr}, {@code stdout_3}, {@code log.3.txt}, torchrun's {@code
 * attempt_0/3/stderr.log}, and {@code node-12.log}, {@code worker-0.out}, {@code gpu-node-7.example.com.log}.
 *
 * @param node the node's name; empty where the path does not say
 * @param rank the rank, or {@link LineHead#NO_RANK}
 */
record Origin(String node, int rank) {
    private static final Pattern RANK =
            Pattern.compile("(?:^|[^a-z])(?:rank|task|proc|local_rank)[-_.]?(\\d{1,6})(?:\\D|$)");
    private static final Pattern STREAM = Pattern.compile("^(?:stdout|stderr|log|output)[-_.](\\d{1,6})(?:\\D|$)");
    private static final Pattern TORCHRUN = Pattern.compile("attempt_\\d+/(\\d{1,6})/(?:stdout|stderr)");
    private static final Pattern NODE = Pattern.compile(
            "((?:[\\w.-]*[a-z_-])?(?:node|worker|host|gpu|dgx|compute)[-_]?\\w*\\d[\\w.-]*?)(?:\\.(?:log|out|err|txt))?(?:\\.gz)?$");

    static Origin of(Path relative) {
        var path = relative.toString().replace('\\', '/');
        var name = String.valueOf(relative.getFileName());
        int rank = first(TORCHRUN.matcher(path));
        if (rank < 0) {
            rank = first(RANK.matcher(path));
        }
        if (rank < 0) {
            rank = first(STREAM.matcher(name));
        }
        return new Origin(node(relative), rank < 0 ? LineHead.NO_RANK : rank);
    }

    private static String node(Path relative) {
        for (int i = relative.getNameCount() - 1; i >= 0; i--) {
            var matcher = NODE.matcher(relative.getName(i).toString());
            if (matcher.find()) {
                return matcher.group(1);
            }
        }
        return "";
    }

    private static int first(Matcher matcher) {
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : -1;
    }
}
