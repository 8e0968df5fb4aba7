package acme.llm;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Credentials before the host of a URL, and signed or secret parameters of its query. */
final class UrlSecrets implements SecretFinder {
    private static final int LONGEST_AUTHORITY = 1024;
    private static final int LONGEST_NAME = 64;
    private static final int SHORTEST_TOKEN = 16;
    private static final int SHORTEST_VALUE = 4;

    /** Stands where a long line was cut: the {@code @} behind a password may be gone. */
    private static final char CUT = '…';

    private static final Set<String> PARAMETERS = Set.of(
            "x-amz-signature",
            "x-amz-credential",
            "x-amz-security-token",
            "x-goog-signature",
            "x-goog-credential",
            "x-oss-signature",
            "x-oss-credential",
            "x-oss-security-token",
            "x-cos-security-token",
            "awsaccesskeyid",
            "ossaccesskeyid",
            "googleaccessid",
            "security-token",
            "securitytoken",
            "q-signature",
            "signature",
            "sig",
            "key-pair-id",
            "policy",
            "hdnea",
            "token",
            "access_token",
            "refresh_token",
            "id_token",
            "auth_token",
            "auth",
            "key",
            "api_key",
            "api-key",
            "apikey",
            "app_key",
            "secret",
            "client_secret",
            "password",
            "passwd",
            "pwd",
            "pass",
            "code",
            "session",
            "sessionid",
            "sas",
            "upload_id",
            "uploadid");

    @Override
    public void find(CharSequence text, List<Span> found) {
        int last = text.length();
        for (int i = 0; i < last; i++) {
            char c = text.charAt(i);
            if (c == ':' && i + 2 < last && text.charAt(i + 1) == '/' && text.charAt(i + 2) == '/') {
                findCredentials(text, i + 3, found);
            } else if (c == '?' || c == '&') {
                i = Math.max(i, findParameter(text, i + 1, found) - 1);
            }
        }
    }

    private static void findCredentials(CharSequence text, int start, List<Span> found) {
        int at = -1;
        int colon = -1;
        int limit = Math.min(text.length(), start + LONGEST_AUTHORITY);
        for (int i = start; i < limit && !endsAuthority(text, start, colon, i); i++) {
            if (text.charAt(i) == CUT && at < 0 && colon >= start && !isPort(text, colon + 1, i)) {
                found.add(new Span(start, i, "url-credentials"));
                return;
            }
            if (text.charAt(i) == '@') {
                at = i;
            } else if (text.charAt(i) == ':' && colon < 0) {
                colon = i;
            } else if (text.charAt(i) == ':' && i + 2 < limit && text.charAt(i + 1) == '/') {
                return; // another URL begins here
            }
        }
        boolean hasPassword = colon >= start && colon < at - 1;
        if (hasPassword || at - start >= SHORTEST_TOKEN) {
            found.add(new Span(start, at, "url-credentials"));
        }
    }

    private static boolean isPort(CharSequence text, int start, int end) {
        return text.subSequence(start, end).chars().allMatch(Character::isDigit);
    }

    /** A slash ends it too, but in a password: what stands behind a host's colon is a port. */
    private static boolean endsAuthority(CharSequence text, int start, int colon, int i) {
        char c = text.charAt(i);
        if (c == '/') {
            return colon < start || text.charAt(start) == '[' || isPort(text, colon + 1, i);
        }
        return c <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`' || c == '\\';
    }

    /** Returns where to go on. */
    private static int findParameter(CharSequence text, int start, List<Span> found) {
        int from = start;
        if (text.length() - from > 4
                && text.subSequence(from, from + 4).toString().equals("amp;")) {
            from += 4;
        }
        int equals = from;
        while (equals < text.length() && equals - from <= LONGEST_NAME && isNamePart(text.charAt(equals))) {
            equals++;
        }
        if (equals >= text.length() || text.charAt(equals) != '=') {
            return start;
        }
        var name = text.subSequence(from, equals).toString().toLowerCase(Locale.ROOT);
        if (!PARAMETERS.contains(name)) {
            return start;
        }
        int end = equals + 1;
        while (end < text.length() && !endsValue(text.charAt(end))) {
            end++;
        }
        if (end - equals - 1 >= SHORTEST_VALUE) {
            found.add(new Span(equals + 1, end, "signed-url"));
        }
        return end;
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '-' || c == '_' || c == '.';
    }

    private static boolean endsValue(char c) {
        return c <= ' ' || c == '&' || c == '#' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '`'
                || c == '\\' || c == ')' || c == ']' || c == '}' || c == ',' || c == ';';
    }
}
