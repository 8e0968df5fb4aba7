package acme.local;

import acme.ingest.LineSink;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * Follows the log files of one job while they are written: files that grow, rotate, are cut or written anew, and files
 * that appear later, in followed folders too. Asks the file system again and again, since network file systems send no
 * events. Lines that are there at the same time are merged by their times. Confined to one thread.
 */
public final class LogFollower implements AutoCloseable {
    /** Folders are searched for new files each time so many polls went by. */
    private static final int POLLS_PER_SEARCH = 10;

    private final List<Path> inputs;
    private final Consumer<String> notes;
    private final Map<Path, FollowedFile> files = new LinkedHashMap<>();
    private int polls;

    /**
     * Follows the inputs, from their beginnings.
     *
     * @param inputs files and folders, which need not exist yet
     * @param notes is told what a person should know about a file
     * @throws UnreadableLogException where an input cannot be followed
     */
    public LogFollower(List<Path> inputs, Consumer<String> notes) throws UnreadableLogException {
        this.inputs = List.copyOf(inputs);
        this.notes = notes;
        for (var input : inputs) {
            if (input.toString().endsWith(".gz")) {
                throw new UnreadableLogException(input + ": a compressed file does not grow; use acme diagnose for it");
            }
            if (!Files.isDirectory(input)) {
                follow(input, inputs.size() == 1 ? "" : input.toString(), input);
            }
        }
    }

    private void follow(Path file, String name, Path origin) {
        files.computeIfAbsent(file, _ -> new FollowedFile(file, name, Origin.of(origin), notes));
    }

    /** Hands out the lines that were written since the last call; true where more can be read at once. */
    public boolean poll(LineSink sink) throws UnreadableLogException {
        if (polls++ % POLLS_PER_SEARCH == 0) {
            search();
        }
        boolean isBehind = false;
        for (var file : files.values()) {
            if (file.lines().isEmpty()) {
                file.read();
            }
            isBehind |= file.isBehind();
        }
        emit(sink);
        return isBehind;
    }

    private void search() throws UnreadableLogException {
        for (var input : inputs) {
            if (Files.isDirectory(input)) {
                for (var file : LogFolder.search(input)) {
                    var relative = input.relativize(file);
                    follow(file, relative.toString(), relative);
                }
            }
        }
    }

    /** By time, up to where a file that has more to read has shown no line yet. */
    private void emit(LineSink sink) {
        var queue = new PriorityQueue<FollowedFile>(Comparator.comparing(FollowedFile::lines));
        for (var file : files.values()) {
            if (!file.lines().isEmpty()) {
                queue.add(file);
            } else if (file.isBehind()) {
                return;
            }
        }
        while (!queue.isEmpty()) {
            var file = queue.remove();
            file.lines().emit(sink);
            if (!file.lines().isEmpty()) {
                queue.add(file);
            } else if (file.isBehind()) {
                return;
            }
        }
    }

    /** Takes what stands behind the last line feed of each file for a line, and hands it out: nothing more will come. */
    public void finish(LineSink sink) throws UnreadableLogException {
        while (poll(sink)) {}
        files.values().forEach(file -> file.lines().finish());
        emit(sink);
    }

    /** Writes how far each file was read. */
    public void save(DataOutput out) throws IOException {
        out.writeInt(files.size());
        for (var entry : files.entrySet()) {
            out.writeUTF(entry.getKey().toString());
            entry.getValue().save(out);
        }
    }

    /** Goes on where {@link #save} was; to be called before the first poll. */
    public void restore(DataInput in) throws IOException, UnreadableLogException {
        search();
        for (int i = in.readInt(); i > 0; i--) {
            var path = Path.of(in.readUTF());
            var file = files.get(path);
            if (file == null) {
                file = new FollowedFile(path, path.toString(), Origin.of(path), notes);
                files.put(path, file);
            }
            file.restore(in);
        }
    }

    @Override
    public void close() {
        files.values().forEach(FollowedFile::close);
    }
}
