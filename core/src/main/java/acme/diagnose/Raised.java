package acme.diagnose;

import acme.model.CompressedLog.Kept;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A Python exception as a log shows it.
 *
 * @param kept the line that names its class
 * @param simpleName the class without its module
 * @param message what follows the class, with the lines after it that belong to it
 * @param frames the frames of its traceback, innermost last; empty where the log has none
 * @param link how it follows from {@code previous}
 * @param previous the exception before it in the same chain
 * @param told the first line of the message where the line that names the class has none of it
 * @param announcement the line before its traceback; empty where there is none
 * @param isIgnored whether Python says that it ignored it
 */
record Raised(
        Kept kept,
        String simpleName,
        String message,
        List<String> frames,
        Link link,
        Optional<Raised> previous,
        Optional<Kept> told,
        String announcement,
        boolean isIgnored) {
    private static final Pattern ENTRY =
            Pattern.compile("runpy\\.py\"|\"<string>\"|in _bootstrap|/s?bin/|\\\\Scripts\\\\|in _run_module_as_main");

    enum Link {
        NONE,
        /** "The above exception was the direct cause of the following exception". */
        DIRECT_CAUSE,
        /** "During handling of the above exception, another exception occurred". */
        DURING_HANDLING,
        /** Its message goes on with the whole traceback of another exception. */
        SHOWN_IN_MESSAGE
    }

    /** Whether the code that raised it did so by a statement of its own, as a handler that explains an error does. */
    boolean isRaisedOnPurpose() {
        for (int i = frames.size() - 1; i >= 0; i--) {
            var frame = frames.get(i);
            int code = frame.indexOf('\n');
            if (code >= 0) {
                return frame.substring(code).strip().startsWith("raise ");
            }
        }
        return false;
    }

    /** Whether its traceback begins where a program begins: at the top of a script, or where Python starts a thread or process. */
    boolean beginsAtEntry() {
        if (frames.isEmpty()) {
            return false;
        }
        var outermost = firstLine(frames.getFirst());
        return ENTRY.matcher(outermost).find() || outermost.endsWith("in <module>") && !isLibrary(outermost);
    }

    /** Whether its traceback begins in a library, or tells of an import tried inside a function: the caller is not shown. */
    boolean isPrintedInside() {
        return link == Link.NONE
                && !frames.isEmpty()
                && !beginsAtEntry()
                && (isLibrary(firstLine(frames.getFirst())) || isImport());
    }

    private boolean isImport() {
        return simpleName.equals("ModuleNotFoundError") || simpleName.equals("ImportError");
    }

    private static boolean isLibrary(String frame) {
        return frame.contains("-packages/") || frame.contains("-packages\\");
    }

    private static String firstLine(String frame) {
        int end = frame.indexOf('\n');
        return end < 0 ? frame : frame.substring(0, end);
    }
}
