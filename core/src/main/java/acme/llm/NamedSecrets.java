package acme.llm;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Values whose name says that they are secret: {@code password=...}, {@code "api_key": "..."}, {@code --token ...}. Not
 * what only mentions a secret, such as {@code token=None}, {@code password=args.password} or {@code max_tokens=512}.
 */
final class NamedSecrets implements SecretFinder {
    private static final int LONGEST_NAME = 80;
    private static final int LONGEST_QUOTED = 4096;

    /** So far is read to see whether a value is secret; then to its end. */
    private static final int LONGEST_LOOK = 512;

    private static final int LONG_TOKEN = 16;

    /** Where a name may be; the name's own words decide. */
    private static final Pattern KEYWORD =
            Pattern.compile("(?i)passw|passphrase|passcode|pwd|_pass|secret|key|token|sig|credential|_auth|sas");

    /** Ends of names that are secret wherever they stand. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?:.*_)?(?:password|passwd|passphrase|passcode|pgpassword"
                    + "|pwd|secret|secrets|api_?key|app_?key|access_?key|account_?key|private_?key|private_key_id|secret_?key"
                    + "|encryption_?key|signing_?key|master_?key|auth_?key|service_?key|storage_?key|license_?key|subscription_?key"
                    + "|shared_?access_?(?:key|signature)|client_?secret|credentials?|(?:db|user|root|admin|smtp|ftp|http|proxy"
                    + "|mysql|redis|ssh|sudo|login|registry)_?pass|_auth(?:_?token)?|auth_?token|access_?token|refresh_?token"
                    + "|session_?token|security_?token|bearer_?token|api_?token|id_?token|sas_?token|sas|csrf_?token|xsrf_?token"
                    + "|(?:hf|hub|hugging_?face(?:_?hub)?|github|gh|gitlab|slack|wandb|bot|user|login|registry|deploy|git|private"
                    + "|secret|service|account|vault|jwt|oauth|personal|neptune(?:_?api)?|comet|clearml|mlflow(?:_?tracking)?"
                    + "|telegram|discord|docker|npm|pypi|kube|k8s|consul|admin|root)_?token)"
                    + "(?:_?(?:base64|b64|value|str|string|\\d{1,3}))?");

    private static final Set<String> PLAIN_WORDS = Set.of(
            "",
            "none",
            "null",
            "nil",
            "true",
            "false",
            "yes",
            "no",
            "undefined",
            "unset",
            "empty",
            "missing",
            "required",
            "invalid",
            "incorrect",
            "expired",
            "redacted",
            "masked",
            "hidden",
            "removed",
            "default",
            "optional",
            "not",
            "is",
            "was",
            "and",
            "or",
            "the",
            "for",
            "provided",
            "found",
            "set",
            "str",
            "string",
            "int",
            "bool",
            "wrong",
            "denied",
            "rejected",
            "accepted",
            "ok",
            "failed",
            "error");

    @Override
    public void find(CharSequence text, List<Span> found) {
        var keyword = KEYWORD.matcher(text);
        int from = 0;
        while (keyword.find(from)) {
            int start = keyword.start();
            int earliest = Math.max(from, start - LONGEST_NAME);
            while (start > earliest && isNamePart(text.charAt(start - 1))) {
                start--;
            }
            int end = keyword.end();
            int latest = Math.min(text.length(), end + LONGEST_NAME);
            while (end < latest && isNamePart(text.charAt(end))) {
                end++;
            }
            from = findValue(text, start, end, found);
            if (from >= text.length()) {
                return;
            }
        }
    }

    private static boolean isNamePart(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '-' || c == '.';
    }

    /** Adds the value that follows the name, if it is secret; returns where to go on. */
    private static int findValue(CharSequence text, int nameStart, int nameEnd, List<Span> found) {
        var name = text.subSequence(nameStart, nameEnd).toString();
        var words = words(name);
        boolean isSecret = SECRET_NAME.matcher(words).matches();
        boolean isToken = words.equals("token") || words.equals("key") || words.equals("signature");
        if (!isSecret && !isToken) {
            return nameEnd;
        }
        boolean isFlag = name.startsWith("-");
        int at = skip(text, nameEnd, "\\\"'", 4);
        boolean wasQuoted = at > nameEnd;
        at = skip(text, at, " \t", 4);
        int separator = separatorEnd(text, at, isFlag, wasQuoted);
        if (separator < 0) {
            if (!isFlag || at == nameEnd) {
                return nameEnd;
            }
            separator = at;
        }
        boolean isAssigned = separator > at && text.charAt(separator - 1) == '=';
        at = skip(text, separator, " \t", 4);
        if (at + 1 < text.length() && text.charAt(at) == 'b' && isQuote(text.charAt(at + 1))) {
            at++;
        }
        int valueStart = skip(text, at, "\\", 3);
        if (valueStart < text.length() && isQuote(text.charAt(valueStart))) {
            valueStart++;
        } else {
            valueStart = at;
        }
        boolean isQuoted = valueStart > at;
        char quote = isQuoted ? text.charAt(valueStart - 1) : ' ';
        int valueEnd = isQuoted
                ? quotedEnd(text, valueStart, quote)
                : plainEnd(text, valueStart, isAssigned, valueStart + LONGEST_LOOK);
        var value = text.subSequence(valueStart, valueEnd).toString();
        if (isMention(value, words, isQuoted, text, valueEnd)
                || !(isSecret ? isWorthHiding(value, words) : isRandom(value))) {
            return nameEnd;
        }
        int end = isQuoted ? valueEnd : plainEnd(text, valueEnd, isAssigned, text.length());
        found.add(new Span(valueStart, end, kind(words)));
        return end;
    }

    /** Where {@code =}, {@code :}, {@code =>}, {@code >} or, in a list, {@code ,} ends; negative where none stands. */
    private static int separatorEnd(CharSequence text, int at, boolean isFlag, boolean wasQuoted) {
        if (at >= text.length()) {
            return -1;
        }
        return switch (text.charAt(at)) {
            case '=' -> at + (at + 1 < text.length() && "=>".indexOf(text.charAt(at + 1)) >= 0 ? 2 : 1);
            case ':' -> at + (at + 1 < text.length() && text.charAt(at + 1) == '=' ? 2 : 1);
            case '>' -> at + 1;
            case ',' -> isFlag && wasQuoted ? at + 1 : -1;
            default -> -1;
        };
    }

    /** Small words with {@code _} between them. */
    private static String words(String name) {
        var words = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '-' || c == '.') {
                if (!words.isEmpty()) {
                    words.append('_');
                }
                continue;
            }
            if (Character.isUpperCase(c) && i > 0 && Character.isLowerCase(name.charAt(i - 1))) {
                words.append('_');
            }
            words.append(c);
        }
        return words.toString().toLowerCase(Locale.ROOT);
    }

    private static String kind(String words) {
        if (words.contains("pass") || words.contains("pwd")) {
            return "password";
        }
        if (words.contains("aws")) {
            return "aws-key";
        }
        if (words.contains("wandb")) {
            return "wandb-key";
        }
        if (words.contains("private_key")) {
            return "private-key";
        }
        if (words.contains("token") || words.contains("auth")) {
            return "token";
        }
        return words.contains("key") ? "api-key" : "secret";
    }

    private static int skip(CharSequence text, int from, String what, int atMost) {
        int at = from;
        while (at < text.length() && at - from < atMost && what.indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    private static int quotedEnd(CharSequence text, int start, char quote) {
        int limit = Math.min(text.length(), start + LONGEST_QUOTED);
        for (int i = start; i < limit; i++) {
            char c = text.charAt(i);
            if (c == '\n') {
                return i;
            }
            if (c == quote) {
                return i > start && text.charAt(i - 1) == '\\' ? i - 1 : i;
            }
        }
        return limit;
    }

    private static int plainEnd(CharSequence text, int start, boolean isAssigned, int limit) {
        int end = start;
        while (end < Math.min(limit, text.length()) && !endsPlain(text.charAt(end), isAssigned)) {
            end++;
        }
        // A full stop or comma behind the value is the sentence's.
        while (end < limit && end > start && ".,:".indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        return end;
    }

    private static boolean endsPlain(char c, boolean isAssigned) {
        return c <= ' '
                || isQuote(c)
                || c == ','
                || c == ';'
                || c == '<'
                || c == ')'
                || c == '}'
                || c == ']'
                || isAssigned && c == '&';
    }

    /** Whether only a variable, a call, a place-holder or a word of prose stands there. */
    private static boolean isMention(String value, String name, boolean isQuoted, CharSequence text, int end) {
        var lower = value.toLowerCase(Locale.ROOT);
        if (PLAIN_WORDS.contains(lower)
                || value.startsWith("<")
                || value.startsWith("$")
                || value.startsWith("{")
                || value.startsWith("[")
                || value.startsWith("%(")
                || value.startsWith("(")
                || isOneSymbol(value)) {
            return true;
        }
        if (isQuoted) {
            return lower.equals(name);
        }
        char next = end < text.length() ? text.charAt(end) : '\n';
        boolean isIdentifier =
                value.chars().allMatch(c -> isNamePart((char) c) && c != '-') && !Character.isDigit(value.charAt(0));
        if (isIdentifier && (next == '(' || next == '[' || lower.startsWith("os.environ") || isVariable(value, name))) {
            return true;
        }
        return value.contains("(") && value.matches("[A-Za-z_][\\w.]{0,64}\\([^()]{0,200}");
    }

    /** A variable that is called as the secret is, as in {@code password=self.password}. */
    private static boolean isVariable(String value, String name) {
        var words = words(value);
        var keyword = name.substring(name.lastIndexOf('_') + 1);
        return words.equals(name)
                || words.equals(keyword)
                || words.endsWith("_" + keyword) && value.equals(value.toLowerCase(Locale.ROOT));
    }

    private static boolean isOneSymbol(String value) {
        return value.chars().allMatch(c -> c == '*' || c == '.' || c == '-' || c == '•' || c == '#' || c == '_')
                || value.chars().allMatch(c -> c == 'x' || c == 'X');
    }

    private static boolean isWorthHiding(String value, String name) {
        if (name.endsWith("pwd") && value.startsWith("/")) {
            return false; // the working directory
        }
        return value.length() >= 3;
    }

    /** What is only called a token or a key is secret where it looks drawn at random. */
    private static boolean isRandom(String value) {
        return value.length() >= LONG_TOKEN
                && value.chars().anyMatch(Character::isDigit)
                && value.chars().anyMatch(Character::isLetter)
                && value.chars().allMatch(c -> isNamePart((char) c) && c != '.' || c == '+' || c == '=');
    }
}
