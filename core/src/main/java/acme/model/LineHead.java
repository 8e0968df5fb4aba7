package acme.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * What stands before a line's message: launcher prefixes (torchrun, srun, pdsh, mpirun, Ray), a time, a level, a logger.
 *
 * <p>Reads torchrun's {@code [rank3]:} and {@code [default0]:}, srun's {@code 3: }, pdsh's {@code host: }, mpirun's
 * {@code [1,3]<stderr>:}, Ray's {@code (Worker pid=7, ip=10.0.0.1)}, container runtimes' {@code stdout F},
 * {@code [pod/name/container]}, Docker Compose's {@code worker-2 | }, ISO and
 * syslog times, dmesg's seconds, glog ({@code W0509 00:53:29.526 703025 api.py:908]}), c10d ({@code [E722 08:55:15.7
 * x.cpp:542]}), and loggers in brackets or between dashes. Prefixes may follow each other in any number. What stands
 * before a traceback and its frames is learned as a prefix from there on. Whatever is not recognised belongs to the body,
 * whose indentation is kept.
 *
 * <p>A view that is reused for the lines of one file, in order; confined to one thread. Works on bytes and allocates
 * nothing for a line of the usual kind until {@link #node} is asked.
 */
public final class LineHead {
    /** The rank of a line that names none. */
    public static final int NO_RANK = -1;

    /** The time of a line that has none. */
    public static final long NO_TIME = Long.MIN_VALUE;

    private static final byte[] MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec".getBytes(StandardCharsets.US_ASCII);
    private static final int MAX_PREFIXES = 12;
    private static final int MAX_HOST = 80;
    private static final int MAX_BRACKET = 72;
    private static final int MAX_JSON_HEAD = 400;

    private byte[] text = {};
    private int end;
    int body;
    int rank = NO_RANK;
    int nodeFrom;
    int nodeTo;
    long time = NO_TIME;
    Level level = Level.NONE;
    private boolean stamped;

    private final LearnedPrefixes prefixes = new LearnedPrefixes();
    private int defaultRank = NO_RANK;
    private String defaultNode = "";
    private String lastNode = "";
    private int year = 1970;

    void setDefaults(String node, int rank) {
        defaultNode = node;
        defaultRank = rank;
    }

    /** Writes what was learned from the lines by now. */
    void save(DataOutput out) throws IOException {
        prefixes.save(out);
        out.writeInt(year);
    }

    /** Goes on from what {@link #save} wrote. */
    void restore(DataInput in) throws IOException {
        prefixes.restore(in);
        year = in.readInt();
    }

    /** Reads the head of the line in {@code text[from, to)}. */
    public void read(byte[] text, int from, int to) {
        this.text = text;
        end = to;
        rank = NO_RANK;
        nodeFrom = nodeTo = from;
        time = NO_TIME;
        level = Level.NONE;
        stamped = false;
        int at = prefixes(from);
        int learned = prefixes.end(text, at, end);
        if (learned > at) {
            source(at, learned);
            at = prefixes(learned);
        }
        body = at;
        if (level == Level.NONE) {
            ncclLine(at);
        }
    }

    /** Takes the head that was read of the line, which is now in {@code text[from, to)}. */
    void show(LineHeads heads, int index, byte[] text, int from, int to) {
        this.text = text;
        end = to;
        heads.show(index, this, from);
    }

    /** Where the message begins. */
    public int bodyStart() {
        return body;
    }

    public int rank() {
        return rank != NO_RANK ? rank : defaultRank;
    }

    /** The node that the line or its file names; empty where neither does. */
    public String node() {
        int length = nodeTo - nodeFrom;
        if (length <= 0) {
            return defaultNode;
        }
        if (lastNode.length() != length || !regionIs(nodeFrom, lastNode)) {
            lastNode = new String(text, nodeFrom, length, StandardCharsets.UTF_8);
        }
        return lastNode;
    }

    /** The {@link String#hashCode} of {@link #node}, for which no String need be made. */
    public int nodeHash() {
        int hash = 0;
        for (int i = nodeFrom; i < nodeTo; i++) {
            if (text[i] < 0) {
                return node().hashCode();
            }
            hash = 31 * hash + text[i];
        }
        return nodeTo > nodeFrom ? hash : defaultNode.hashCode();
    }

    /** Milliseconds since 1970, the zone taken for UTC; lines without a year get that of the last line with one. */
    public long time() {
        return time;
    }

    public Level level() {
        return level;
    }

    private int prefixes(int from) {
        int at = from;
        for (int i = 0; i < MAX_PREFIXES; i++) {
            int next = prefix(at);
            if (next == at) {
                break;
            }
            at = next;
        }
        return at;
    }

    /** Takes the first name in a learned prefix that looks like a pod or a host for the node. */
    private void source(int from, int to) {
        int name = from;
        while (name < to && nodeTo <= nodeFrom) {
            int stop = name;
            while (stop < to && isHostByte(text[stop])) {
                stop++;
            }
            if (isHost(name, stop)) {
                nodeFrom = name;
                nodeTo = stop;
            }
            name = stop + 1;
        }
    }

    private int prefix(int at) {
        int start = at;
        while (start < end && text[start] == ' ') {
            start++;
        }
        if (start >= end) {
            return at;
        }
        int next = start;
        byte c = text[start];
        if (c == '{') {
            return json(start, at);
        }
        if (c == '[') {
            next = bracket(start);
        } else if (c == '(') {
            next = rayWorker(start);
        } else if (isDigit(c)) {
            next = digits(start);
        } else if (isLetter(c)) {
            next = word(start);
        } else if (stamped && (c == '-' || c == '|' || c == ':') && start + 1 < end && text[start + 1] == ' ') {
            return start + 2;
        }
        return next == start ? at : oneSpace(next);
    }

    private int oneSpace(int at) {
        return at < end && text[at] == ' ' ? at + 1 : at;
    }

    // ---- { … }

    /** The beginning of the message in a line that is a JSON object: Docker's, Cloud Logging's and structured loggers'. */
    private int json(int start, int at) {
        if (!startsWith(start, "{\"") || text[end - 1] != '}') {
            return at;
        }
        int limit = Math.min(end, start + MAX_JSON_HEAD);
        for (int i = start + 1; i < limit; i++) {
            if (text[i] != '"') {
                continue;
            }
            if (jsonKey(i, "level") || jsonKey(i, "severity") || jsonKey(i, "levelname")) {
                int value = afterKey(i);
                int stop = value;
                while (stop < limit && isLetter(text[stop])) {
                    stop++;
                }
                setLevel(levelOf(value, stop));
            } else if (jsonKey(i, "message") || jsonKey(i, "msg") || jsonKey(i, "log")) {
                stamped = true;
                return afterKey(i);
            }
        }
        return at;
    }

    /** Whether {@code "key":} with a text as its value stands at the quote. */
    private boolean jsonKey(int quote, String key) {
        return startsWith(quote + 1, key) && byteAt(quote + 1 + key.length()) == '"' && afterKey(quote) > quote;
    }

    /** The beginning of the text that belongs to the key at the quote; the quote where the value is no text. */
    private int afterKey(int quote) {
        int i = quote + 1;
        while (i < end && text[i] != '"') {
            i++;
        }
        i++;
        if (byteAt(i) != ':') {
            return quote;
        }
        i = oneSpace(i + 1);
        return byteAt(i) == '"' ? i + 1 : quote;
    }

    // ---- [ … ]

    private int bracket(int at) {
        int close = at + 1;
        int limit = Math.min(end, at + MAX_BRACKET);
        while (close < limit && text[close] != ']' && text[close] != '[') {
            close++;
        }
        if (close >= limit || text[close] != ']') {
            return at;
        }
        int inner = at + 1;
        int after = close + 1;
        boolean colon = after < end && text[after] == ':';
        if (startsWith(inner, "rank") || startsWith(inner, "default") || startsWith(inner, "Rank ")) {
            int digits = startsWith(inner, "rank") ? inner + 4 : startsWith(inner, "Rank ") ? inner + 5 : inner + 7;
            return allDigits(digits, close) ? rankPrefix(digits, close, colon ? after + 1 : after) : at;
        }
        if (colon && allDigits(inner, close)) {
            return rankPrefix(inner, close, after + 1);
        }
        if (startsWith(inner, "1,")) {
            int digits = startsWith(inner + 2, "mpirank:") ? inner + 10 : inner + 2;
            int digitsEnd = digitsEnd(digits);
            if (digitsEnd > digits && (digitsEnd == close || text[digitsEnd] == ',')) {
                return mpirun(digits, digitsEnd, close, at);
            }
        }
        if (isDigit(text[inner]) || text[inner] == ' ') {
            return bracketedTime(inner, close, at, after);
        }
        if (c10d(inner, close)) {
            return after;
        }
        int word = inner;
        while (word < close && isLetter(text[word])) {
            word++;
        }
        // [INFO], and transformers' [INFO|trainer.py:120]
        var found = word == close || text[word] == '|' ? levelOf(inner, word) : Level.NONE;
        if (found != Level.NONE) {
            stamped = true;
            setLevel(found);
            return colon ? after + 1 : after;
        }
        if (isDayName(inner) && close - inner > 20) {
            stamped = true;
            return after;
        }
        if (startsWith(inner, "pod/")) {
            return pod(inner + 4, close, after);
        }
        return isLogger(inner, close) ? after : at;
    }

    /** The {@code [pod/name/container]} of {@code kubectl logs --prefix}. */
    private int pod(int name, int close, int after) {
        nodeFrom = nodeTo = name;
        while (nodeTo < close && text[nodeTo] != '/') {
            nodeTo++;
        }
        return after;
    }

    private int rankPrefix(int digits, int digitsEnd, int next) {
        rank = number(digits, digitsEnd);
        return next;
    }

    /** {@code [1,3]<stderr>:}, and SageMaker's {@code [1,mpirank:3,algo-2]<stderr>:}. */
    private int mpirun(int digits, int digitsEnd, int close, int at) {
        int after = close + 1;
        if (!startsWith(after, "<stdout>:") && !startsWith(after, "<stderr>:")) {
            return at;
        }
        rank = number(digits, digitsEnd);
        if (digitsEnd < close) {
            nodeFrom = digitsEnd + 1;
            nodeTo = close;
        }
        return after + 9;
    }

    private int bracketedTime(int inner, int close, int at, int after) {
        int start = inner;
        while (start < close && text[start] == ' ') {
            start++;
        }
        int stop = dateTime(start);
        if (stop == start) {
            stop = clock(start);
        }
        if (stop == start) {
            stop = bootSeconds(start, close);
        }
        if (stop == start) {
            return at;
        }
        stamped = true;
        return after;
    }

    /** The inside of {@code [E722 08:55:15.721744728 ProcessGroupNCCL.cpp:542]}. */
    private boolean c10d(int inner, int close) {
        var found = glogLevel(text[inner]);
        int digits = inner + 1;
        int i = digits;
        while (i < close && isDigit(text[i])) {
            i++;
        }
        int count = i - digits;
        if (found == Level.NONE || count < 3 || count > 4 || i >= close || text[i] != ' ') {
            return false;
        }
        int month = number(digits, i - 2);
        int day = number(i - 2, i);
        if (clock(i + 1) == i + 1) {
            return false;
        }
        time = day(year, month, day) + clockMillis(i + 1);
        stamped = true;
        setLevel(found);
        return true;
    }

    /** A logger or place such as {@code [launch.py:367:main]}, {@code [titan]}: one word, after a stamp or before one. */
    private boolean isLogger(int inner, int close) {
        if (close <= inner || close - inner > 48) {
            return false;
        }
        boolean place = false;
        for (int i = inner; i < close; i++) {
            byte c = text[i];
            if (c == ':' || c == '.') {
                place = true;
            } else if (!isLetter(c) && !isDigit(c) && c != '_' && c != '-' && c != '/' && c != '<' && c != '>') {
                return false;
            }
        }
        int next = oneSpace(close + 1);
        return stamped && place || isStamp(next);
    }

    private boolean isStamp(int at) {
        return at + 10 < end && isDigit(text[at]) && isDigit(text[at + 3]) && text[at + 4] == '-';
    }

    // ---- ( … )

    /** Ray's and vLLM's {@code (Worker pid=4105, ip=10.0.0.7)}. */
    private int rayWorker(int at) {
        int limit = Math.min(end, at + 160);
        int close = at + 1;
        boolean pid = false;
        while (close < limit && text[close] != ')') {
            if (text[close] == 'p' && startsWith(close, "pid=")) {
                pid = true;
            } else if (text[close] == 'i' && startsWith(close, "ip=")) {
                nodeFrom = close + 3;
                nodeTo = nodeFrom;
                while (nodeTo < limit && isHostByte(text[nodeTo])) {
                    nodeTo++;
                }
            } else if (text[close] == 'r' && startsWith(close, "rank=") && isDigit(byteAt(close + 5))) {
                rank = number(close + 5, digitsEnd(close + 5));
            }
            close++;
        }
        return pid && close < limit ? close + 1 : at;
    }

    // ---- digits

    private int digits(int at) {
        int stop = dateTime(at);
        if (stop > at) {
            stamped = true;
            return container(stop);
        }
        int i = digitsEnd(at);
        if (i - at <= 6 && i + 1 < end && text[i] == ':' && text[i + 1] == ' ' && !stamped) {
            rank = number(at, i);
            return i + 1;
        }
        stop = clock(at);
        if (stop > at) {
            stamped = true;
            return stop;
        }
        if (i < end && text[i] == '.') {
            return host(at);
        }
        return stamped && i < end && text[i] == ' ' && i - at >= 2 && isPlace(i + 1) ? i : at;
    }

    /** Docker's and containerd's {@code stdout F } after the time. */
    private int container(int at) {
        int i = oneSpace(at);
        return startsWith(i, "stdout F ") || startsWith(i, "stderr F ") ? i + 8 : at;
    }

    /** {@code 2026-05-09 00:53:19,210}, {@code 2026/05/09T…Z}, with or without fraction and zone; its end, or {@code at}. */
    private int dateTime(int at) {
        if (at + 18 >= end
                || !allDigits(at, at + 4)
                || text[at + 4] != '-' && text[at + 4] != '/'
                || !allDigits(at + 5, at + 7)
                || text[at + 7] != text[at + 4]
                || !allDigits(at + 8, at + 10)
                || text[at + 10] != ' ' && text[at + 10] != 'T' && text[at + 10] != '_') {
            return at;
        }
        int stop = clock(at + 11);
        if (stop == at + 11) {
            return at;
        }
        year = number(at, at + 4);
        time = day(year, number(at + 5, at + 7), number(at + 8, at + 10)) + clockMillis(at + 11);
        return zone(stop);
    }

    private int zone(int at) {
        if (at < end && text[at] == 'Z') {
            return at + 1;
        }
        if (at + 5 < end
                && (text[at] == '+' || text[at] == '-')
                && allDigits(at + 1, at + 3)
                && text[at + 3] == ':'
                && allDigits(at + 4, at + 6)) {
            return at + 6;
        }
        return at;
    }

    /** {@code 00:53:19} and a fraction; its end, or {@code at}. */
    private int clock(int at) {
        if (at + 7 >= end
                || !allDigits(at, at + 2)
                || text[at + 2] != ':'
                || !allDigits(at + 3, at + 5)
                || text[at + 5] != ':'
                || !allDigits(at + 6, at + 8)) {
            return at;
        }
        int stop = at + 8;
        if (stop + 1 < end && (text[stop] == '.' || text[stop] == ',') && isDigit(text[stop + 1])) {
            stop = digitsEnd(stop + 1);
        }
        return stop;
    }

    private long clockMillis(int at) {
        long seconds = number(at, at + 2) * 3600L + number(at + 3, at + 5) * 60L + number(at + 6, at + 8);
        int fraction = at + 8;
        long millis = 0;
        if (fraction + 1 < end && (text[fraction] == '.' || text[fraction] == ',')) {
            int scale = 100;
            for (int i = fraction + 1; i < end && isDigit(text[i]) && scale > 0; i++, scale /= 10) {
                millis += (long) (text[i] - '0') * scale;
            }
        }
        return seconds * 1000 + millis;
    }

    /** dmesg's {@code 430954.509105}; its end, or {@code at}. */
    private int bootSeconds(int at, int close) {
        int dot = digitsEnd(at);
        if (dot == at || dot >= close || text[dot] != '.') {
            return at;
        }
        int stop = digitsEnd(dot + 1);
        return stop == close ? stop : at;
    }

    /** Milliseconds of midnight, by the civil-from-days arithmetic of the proleptic Gregorian calendar. */
    private static long day(int year, int month, int day) {
        int m = Math.clamp(month, 1, 12);
        long y = m <= 2 ? year - 1 : year;
        long era = Math.floorDiv(y, 400);
        long yearOfEra = y - era * 400;
        long dayOfYear = (153L * (m + (m > 2 ? -3 : 9)) + 2) / 5 + day - 1;
        long dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return (era * 146097 + dayOfEra - 719468) * 86_400_000L;
    }

    // ---- words

    private int word(int at) {
        int glog = glog(at);
        if (glog > at) {
            return glog;
        }
        int stop = at;
        while (stop < end && (isLetter(text[stop]) || text[stop] == '_')) {
            stop++;
        }
        if (rankWord(at) > at) {
            return rankWord(at);
        }
        if (isMonthName(at, stop) && syslog(at, stop) > at) {
            return syslog(at, stop);
        }
        var found = levelOf(at, stop);
        if (found != Level.NONE && isUpper(text[at + 1])) {
            return levelWord(at, stop, found);
        }
        if (stamped && kernelHost(at) > at) {
            return kernelHost(at);
        }
        int dash = stamped ? dashedLogger(at) : at;
        if (dash > at) {
            return dash;
        }
        int replica = replica(at);
        return replica > at ? replica : host(at);
    }

    /** TorchX's {@code trainer/0 }, where torchrun's prefix follows; its end, or {@code at}. */
    private int replica(int at) {
        int i = at;
        while (i < end && isHostByte(text[i])) {
            i++;
        }
        if (byteAt(i) != '/') {
            return at;
        }
        int after = digitsEnd(i + 1);
        boolean fits = after > i + 1 && byteAt(after) == ' ';
        return fits && (startsWith(after + 1, "[default") || startsWith(after + 1, "[rank")) ? after + 1 : at;
    }

    /** Composer's {@code rank3[771][MainThread]: }, and {@code rank3: }; its end, or {@code at}. */
    private int rankWord(int at) {
        int digits = at + 4;
        int i = digitsEnd(digits);
        if (!startsWith(at, "rank") || i == digits || i - digits > 6) {
            return at;
        }
        int found = number(digits, i);
        while (i < end && text[i] == '[') {
            while (i < end && text[i] != ']') {
                i++;
            }
            i++;
        }
        if (i + 1 >= end || text[i] != ':' || text[i + 1] != ' ') {
            return at;
        }
        rank = found;
        return i + 1;
    }

    /** What Docker Compose writes before the lines of a service, and tools that ask many nodes: {@code worker-2  | }; its end, or {@code at}. */
    private int composeService(int at) {
        int i = at;
        while (i < end && i - at < MAX_HOST && isHostByte(text[i])) {
            i++;
        }
        int bar = i;
        while (bar < end && text[bar] == ' ') {
            bar++;
        }
        if (i == at || bar == i || bar + 1 >= end || text[bar] != '|' || text[bar + 1] != ' ' || !isNumbered(at, i)) {
            return at;
        }
        nodeFrom = at;
        nodeTo = i;
        return bar + 1;
    }

    /** {@code worker-2}, {@code llm_worker_12}. */
    private boolean isNumbered(int from, int to) {
        int i = to;
        while (i > from && isDigit(text[i - 1])) {
            i--;
        }
        return i < to && i > from && (text[i - 1] == '-' || text[i - 1] == '_');
    }

    private int levelWord(int at, int stop, Level found) {
        if (stop < end && text[stop] == ':') {
            setLevel(found);
            stamped = true;
            int logger = stop + 1;
            while (logger < end && (isHostByte(text[logger]) || text[logger] == '_')) {
                logger++;
            }
            return logger < end && logger > stop + 1 && text[logger] == ':' ? logger + 1 : stop + 1;
        }
        if (stop < end && text[stop] == ' ' && (stamped || isStamp(stop + 1) || shortStamp(stop + 1))) {
            setLevel(found);
            stamped = true;
            return shortStamp(stop + 1) ? stop + 15 : stop;
        }
        return at;
    }

    /** vLLM's {@code 09-28 17:22:55}. */
    private boolean shortStamp(int at) {
        return at + 14 < end
                && allDigits(at, at + 2)
                && text[at + 2] == '-'
                && allDigits(at + 3, at + 5)
                && text[at + 5] == ' '
                && clock(at + 6) > at + 6;
    }

    /** {@code W0509 00:53:29.526000 703025 torch/distributed/elastic/multiprocessing/api.py:908] }; its end, or {@code at}. */
    private int glog(int at) {
        var found = glogLevel(text[at]);
        if (found == Level.NONE || at + 14 >= end || !allDigits(at + 1, at + 5) || text[at + 5] != ' ') {
            return at;
        }
        if (clock(at + 6) == at + 6) {
            return at;
        }
        int close = at + 14;
        int limit = Math.min(end, at + 220);
        while (close < limit && text[close] != ']') {
            close++;
        }
        if (close >= limit) {
            return at;
        }
        time = day(year, number(at + 1, at + 3), number(at + 3, at + 5)) + clockMillis(at + 6);
        stamped = true;
        setLevel(found);
        return close + 1;
    }

    /** {@code Aug  5 03:12:01 node7 kernel: }; its end, or {@code at}. */
    private int syslog(int at, int monthEnd) {
        int i = monthEnd;
        while (i < end && text[i] == ' ' && i < monthEnd + 3) {
            i++;
        }
        int dayEnd = digitsEnd(i);
        if (dayEnd == i || dayEnd - i > 2 || dayEnd >= end || text[dayEnd] != ' ' || clock(dayEnd + 1) == dayEnd + 1) {
            return at;
        }
        time = day(year, monthOf(at), number(i, dayEnd)) + clockMillis(dayEnd + 1);
        stamped = true;
        int host = oneSpace(clock(dayEnd + 1));
        int message = kernelHost(host);
        return message > host ? message : host;
    }

    /** {@code node7 kernel:}; its end, or {@code at}. */
    private int kernelHost(int at) {
        int hostEnd = at;
        while (hostEnd < end && isHostByte(text[hostEnd])) {
            hostEnd++;
        }
        if (hostEnd == at || !startsWith(hostEnd, " kernel:")) {
            return at;
        }
        nodeFrom = at;
        nodeTo = hostEnd;
        return hostEnd + 8;
    }

    /** {@code root - INFO - } after a time. */
    private int dashedLogger(int at) {
        int i = at;
        while (i < end && i - at < 80 && (isHostByte(text[i]) || text[i] == '_' || text[i] == ':')) {
            i++;
        }
        if (i > at && startsWith(i, " - ")) {
            var found = levelOf(at, i);
            setLevel(found);
            return i + 2;
        }
        return at;
    }

    /** pdsh's and DeepSpeed's {@code gpu-node-12: }, also an address; {@code ValueError: } is none. */
    private int host(int at) {
        if (stamped || nodeTo > nodeFrom) {
            return at;
        }
        int service = composeService(at);
        if (service > at) {
            return service;
        }
        int i = startsWith(at, "pod/") ? at + 4 : at;
        while (i < end && i - at < MAX_HOST && isHostByte(text[i])) {
            i++;
        }
        if (i - at < 3 || i + 1 >= end || text[i] != ':' || text[i + 1] != ' ') {
            return at;
        }
        boolean isLocal = regionIs(at, "localhost") && i - at == 9;
        if (!isLocal && !isHost(at, i)) {
            return at;
        }
        nodeFrom = at;
        nodeTo = i;
        return i + 1;
    }

    private boolean isHost(int from, int to) {
        boolean digit = false;
        boolean mark = false;
        for (int i = from; i < to; i++) {
            digit |= isDigit(text[i]);
            mark |= text[i] == '-' || text[i] == '.';
        }
        return digit
                && (mark || isNodeWord(from))
                && !endsWith(from, to, ".py")
                && !endsWith(from, to, ".sh")
                && !isNumber(from, to)
                && !isClass(from, to)
                && !startsWith(from, "nvidia-nvswitch");
    }

    private boolean isNodeWord(int at) {
        return startsWith(at, "node")
                || startsWith(at, "worker")
                || startsWith(at, "host")
                || startsWith(at, "compute")
                || startsWith(at, "gpu")
                || startsWith(at, "dgx")
                || startsWith(at, "DGX");
    }

    /** {@code boto3.exceptions.S3UploadFailedError}: the last part begins with a capital. */
    private boolean isClass(int from, int to) {
        int dot = to - 1;
        while (dot > from && text[dot] != '.') {
            dot--;
        }
        return dot > from && isUpper(text[dot + 1]);
    }

    private boolean isNumber(int from, int to) {
        for (int i = from; i < to; i++) {
            if (!isDigit(text[i]) && text[i] != '.' || text[i] == '.' && i + 1 == to) {
                return false;
            }
        }
        int dots = 0;
        for (int i = from; i < to; i++) {
            dots += text[i] == '.' ? 1 : 0;
        }
        return dots < 3;
    }

    /** {@code host:pid:tid [gpu] file:line NCCL WARN} names a node and a level, and is all body. */
    private void ncclLine(int at) {
        int colon = at;
        while (colon < end && colon - at < MAX_HOST && isHostByte(text[colon])) {
            colon++;
        }
        if (colon == at || colon + 1 >= end || text[colon] != ':' || !isDigit(text[colon + 1])) {
            return;
        }
        int limit = Math.min(end - 9, at + 200);
        for (int i = colon; i < limit; i++) {
            if (text[i] == 'N' && startsWith(i, "NCCL ")) {
                if (startsWith(i + 5, "WARN")) {
                    level = Level.WARNING;
                } else if (startsWith(i + 5, "INFO") || startsWith(i + 5, "TRACE")) {
                    level = Level.INFO;
                } else {
                    continue;
                }
                if (nodeTo <= nodeFrom) {
                    nodeFrom = at;
                    nodeTo = colon;
                }
                return;
            }
        }
    }

    // ---- small things

    private void setLevel(Level found) {
        if (level == Level.NONE) {
            level = found;
        }
    }

    private static Level glogLevel(byte c) {
        return switch (c) {
            case 'E' -> Level.ERROR;
            case 'W' -> Level.WARNING;
            case 'I', 'V' -> Level.INFO;
            case 'F', 'C' -> Level.FATAL;
            default -> Level.NONE;
        };
    }

    private Level levelOf(int from, int to) {
        return switch (to - from) {
            case 4 -> is(from, "INFO") ? Level.INFO : is(from, "WARN") ? Level.WARNING : Level.NONE;
            case 5 ->
                is(from, "ERROR")
                        ? Level.ERROR
                        : is(from, "DEBUG")
                                ? Level.DEBUG
                                : is(from, "FATAL") ? Level.FATAL : is(from, "TRACE") ? Level.DEBUG : Level.NONE;
            case 7 -> is(from, "WARNING") ? Level.WARNING : Level.NONE;
            case 8 -> is(from, "CRITICAL") ? Level.FATAL : Level.NONE;
            default -> Level.NONE;
        };
    }

    private boolean is(int at, String upper) {
        for (int i = 0; i < upper.length(); i++) {
            if ((text[at + i] & ~0x20) != upper.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean isDayName(int at) {
        return startsWith(at, "Mon ")
                || startsWith(at, "Tue ")
                || startsWith(at, "Wed ")
                || startsWith(at, "Thu ")
                || startsWith(at, "Fri ")
                || startsWith(at, "Sat ")
                || startsWith(at, "Sun ");
    }

    private boolean isMonthName(int at, int stop) {
        return stop - at == 3 && monthOf(at) > 0;
    }

    private int monthOf(int at) {
        for (int month = 0; month < 12; month++) {
            if (MONTHS[3 * month] == text[at]
                    && MONTHS[3 * month + 1] == text[at + 1]
                    && MONTHS[3 * month + 2] == text[at + 2]) {
                return month + 1;
            }
        }
        return 0;
    }

    private boolean isPlace(int at) {
        int i = at;
        while (i < end && text[i] != ' ' && i - at < 120) {
            if (text[i] == ':' && isDigit(byteAt(i + 1))) {
                return true;
            }
            i++;
        }
        return false;
    }

    private boolean startsWith(int at, String word) {
        return at + word.length() <= end && regionIs(at, word);
    }

    private boolean regionIs(int at, String word) {
        if (at + word.length() > text.length) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (text[at + i] != word.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private boolean endsWith(int from, int to, String word) {
        return to - from >= word.length() && regionIs(to - word.length(), word);
    }

    private byte byteAt(int at) {
        return at < end ? text[at] : 0;
    }

    private int digitsEnd(int at) {
        int i = at;
        while (i < end && isDigit(text[i])) {
            i++;
        }
        return i;
    }

    private boolean allDigits(int from, int to) {
        if (to > end || from >= to) {
            return false;
        }
        for (int i = from; i < to; i++) {
            if (!isDigit(text[i])) {
                return false;
            }
        }
        return true;
    }

    private int number(int from, int to) {
        int value = 0;
        for (int i = from; i < to && value < 100_000_000; i++) {
            value = value * 10 + text[i] - '0';
        }
        return value;
    }

    private static boolean isDigit(byte c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isUpper(byte c) {
        return c >= 'A' && c <= 'Z';
    }

    private static boolean isLetter(byte c) {
        int lower = c | 0x20;
        return lower >= 'a' && lower <= 'z';
    }

    private static boolean isHostByte(byte c) {
        return isLetter(c) || isDigit(c) || c == '-' || c == '.' || c == '_';
    }
}
