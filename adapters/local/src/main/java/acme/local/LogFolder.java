package acme.local;

import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;

/** Finds the log files of one job in a folder: per rank, per node, or both. */
final class LogFolder {
    private static final int MAX_FILES = 2048;
    private static final int MAX_DEPTH = 8;

    private LogFolder() {}

    /** The folder's log files by path; at least one. */
    static List<Path> files(Path folder) throws UnreadableLogException {
        var files = search(folder);
        if (files.size() > MAX_FILES) {
            throw new UnreadableLogException(
                    folder + ": more than " + MAX_FILES + " log files; give the folder of one job");
        }
        if (files.isEmpty()) {
            throw new UnreadableLogException(
                    folder
                            + ": no log files in this folder (looked for *.log, *.out, *.err, *.txt, stdout*, stderr*, also .gz)");
        }
        return files;
    }

    /** The log files that are there by now, by path; a little more than the most that can be read where there are too many. */
    static List<Path> search(Path folder) throws UnreadableLogException {
        var files = new ArrayList<Path>();
        try {
            Files.walkFileTree(folder, EnumSet.noneOf(FileVisitOption.class), MAX_DEPTH, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    if (isLog(file) && (attributes.isRegularFile() || Files.isRegularFile(file))) {
                        files.add(file);
                    }
                    return files.size() > MAX_FILES ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UnreadableLogException(folder + ": " + e.getMessage());
        }
        files.sort(null);
        return files;
    }

    private static boolean isLog(Path file) {
        var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        if (name.endsWith(".gz")) {
            name = name.substring(0, name.length() - 3);
        }
        return name.endsWith(".log")
                || name.endsWith(".out")
                || name.endsWith(".err")
                || name.endsWith(".txt")
                || name.startsWith("stdout")
                || name.startsWith("stderr")
                || name.startsWith("dmesg")
                || name.matches(".*\\.(?:log|out|err|o|e)[.-]?\\d+");
    }
}
