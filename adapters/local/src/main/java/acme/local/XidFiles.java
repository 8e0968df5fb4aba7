package acme.local;

import acme.knowledge.XidCatalogue;
import acme.knowledge.XidCatalogue.Action;
import acme.knowledge.XidCatalogue.Part;
import acme.knowledge.XidCatalogue.SXid;
import acme.knowledge.XidCatalogue.Xid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/**
 * Reads the Xid and SXid catalogues and lets a site's policy choose among the advisers that contradict each other.
 *
 * <p>Comma-separated, quoted nowhere; the first line names the columns. Where the chosen adviser is silent the next one
 * is asked, in the order of the columns; where all are, the node is to be inspected.
 */
final class XidFiles {
    private static final int FIRST_ADVISER = 3;

    private XidFiles() {}

    /** The advisers that a policy may name. */
    static List<String> advisers(String xidCsv) {
        var columns = xidCsv.lines().findFirst().orElse("").split(",", -1);
        return List.of(columns).subList(FIRST_ADVISER, columns.length);
    }

    static XidCatalogue read(String xidCsv, String sxidCsv, String policy) {
        var advisers = advisers(xidCsv);
        int chosen = advisers.indexOf(policy);
        if (chosen < 0) {
            throw new RejectedRulesException(
                    List.of("no Xid policy '" + policy + "'; known are " + String.join(", ", advisers)));
        }
        var xids = new HashMap<Integer, Xid>();
        for (var row : rows(xidCsv)) {
            int code = Integer.parseInt(row[0]);
            var advice = List.of(row).subList(FIRST_ADVISER, row.length);
            var action = action(advice, chosen);
            xids.put(
                    code,
                    new Xid(code, row[1], Part.valueOf(upper(row[2])), action, dissent(advisers, advice, action)));
        }
        var sxids = new HashMap<Integer, SXid>();
        for (var row : rows(sxidCsv)) {
            int code = Integer.parseInt(row[0]);
            sxids.put(code, new SXid(code, row[1], Boolean.parseBoolean(row[2])));
        }
        return new XidCatalogue(xids, sxids);
    }

    private static Action action(List<String> advice, int chosen) {
        if (!advice.get(chosen).isEmpty()) {
            return Action.valueOf(upper(advice.get(chosen)));
        }
        for (var word : advice) {
            if (!word.isEmpty()) {
                return Action.valueOf(upper(word));
            }
        }
        return Action.INSPECT_NODE;
    }

    /** Who says the node must be treated where the policy says it need not, or the other way round. */
    private static String dissent(List<String> advisers, List<String> advice, Action action) {
        var dissent = new ArrayList<String>();
        for (int i = 0; i < advice.size(); i++) {
            if (!advice.get(i).isEmpty() && Action.valueOf(upper(advice.get(i))).isOnNode() != action.isOnNode()) {
                dissent.add(advisers.get(i) + ": " + advice.get(i));
            }
        }
        return String.join("; ", dissent);
    }

    private static List<String[]> rows(String csv) {
        return csv.lines()
                .skip(1)
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> line.split(",", -1))
                .toList();
    }

    private static String upper(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }
}
