package acme.pipeline;

import acme.compress.Compressor.Dropped;
import acme.model.Evidence;
import acme.model.Finding;
import acme.model.NodeSuspicion;
import java.util.List;

/**
 * What was found in one log, and how much of it was routine.
 *
 * @param suspects the nodes or ranks that stand out, the likeliest first; empty where none does
 * @param novel lines near the root cause that no healthy run printed; empty where it was compared with none
 */
public record LogReport(Finding finding, Compression compression, List<NodeSuspicion> suspects, List<Evidence> novel) {
    public LogReport {
        suspects = List.copyOf(suspects);
        novel = List.copyOf(novel);
    }

    /** A report that was not compared with healthy runs. */
    public LogReport(Finding finding, Compression compression, List<NodeSuspicion> suspects) {
        this(finding, compression, suspects, List.of());
    }

    /** A report that suspects no node. */
    public LogReport(Finding finding, Compression compression) {
        this(finding, compression, List.of());
    }

    /** The same with a finding of somebody who knows more. */
    public LogReport withFinding(Finding other) {
        return new LogReport(other, compression, suspects, novel);
    }

    /** The same, compared with healthy runs. */
    LogReport compared(List<Evidence> unheardOf, List<NodeSuspicion> newSuspects) {
        return new LogReport(finding, compression, newSuspects, unheardOf);
    }

    /**
     * How much the filter dropped.
     *
     * @param linesIn lines read; the pieces of a progress bar count one each
     * @param linesKept lines of the compressed log: not routine, and no echo of lines that stand there already
     * @param bytesIn bytes read, line ends included
     * @param bytesKept bytes of the kept lines
     * @param dropped lines dropped by each filter rule, most first
     */
    public record Compression(long linesIn, long linesKept, long bytesIn, long bytesKept, List<Dropped> dropped) {
        public Compression {
            dropped = List.copyOf(dropped);
        }

        /** The share of lines that are not in the compressed log, 0 to 1; 0 for an empty log. */
        public double shareDropped() {
            return linesIn == 0 ? 0 : 1 - (double) linesKept / linesIn;
        }
    }
}
