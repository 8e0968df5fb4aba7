package acme.llm;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Secrets that are known by their own form, such as {@code AKIA...} or {@code hf_...}. Each expression is linear: what
 * repeats is possessive or has a bound, and cannot begin inside another such run.
 */
final class SecretForms implements SecretFinder {
    private final List<Form> forms;

    private SecretForms(List<Form> forms) {
        this.forms = forms;
    }

    /** Keys, tokens, headers, e-mails and home folders. */
    static SecretForms usual() {
        return new SecretForms(List.of(
                form("aws-key", "(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA|ABIA|ACCA)[A-Z0-9]{16}(?![A-Za-z0-9])"),
                form("gcp-key", "(?<![A-Za-z0-9])(?:AIza[\\w-]{35,}+|GOCSPX-[\\w-]{20,}+|ya29\\.[\\w.-]{20,}+)"),
                form("azure-key", "(?<![A-Za-z0-9])[\\w~.-]{3}\\dQ~[\\w~.-]{31,}+"),
                form("hf-token", "(?<![A-Za-z0-9])(?:hf|api_org)_[A-Za-z0-9]{20,}+"),
                form("github-token", "(?<![A-Za-z0-9])(?:gh[opsru]_[A-Za-z0-9]{20,}+|github_pat_\\w{20,}+)"),
                form("gitlab-token", "(?<![A-Za-z0-9])gl(?:pat|ptt|rt|dt|cbt|ft|soat)-[\\w.-]{20,}+"),
                form("slack-token", "(?<![A-Za-z0-9])(?:xox[a-z](?:\\.xox[a-z])?|xapp)-[A-Za-z0-9-]{10,}+"),
                new Form(
                        "webhook",
                        Pattern.compile("(?i)(?:hooks\\.slack\\.com/(?:services|workflows)"
                                + "|discord(?:app)?\\.com/api/webhooks|[\\w-]{1,63}\\.webhook\\.office\\.com"
                                + "|open\\.feishu\\.cn/open-apis/bot/v2/hook|oapi\\.dingtalk\\.com/robot/send)/?"
                                + "([^\\s\"'<>]{8,}+)"),
                        1,
                        SecretForms::isNotEmpty),
                form("anthropic-key", "(?<![A-Za-z0-9])sk-ant-[\\w-]{16,}+"),
                new Form(
                        "openai-key",
                        Pattern.compile("(?<![A-Za-z0-9])sk-(?!ant-)[\\w-]{20,}+"),
                        0,
                        SecretForms::hasDigitAndLetter),
                form("wandb-key", "(?<![A-Za-z0-9])wandb_v\\d_\\w{20,}+"),
                form(
                        "wandb-key",
                        "(?i)(?<![a-z])wandb\\s{1,4}login\\s{1,4}(?:--\\w{1,20}\\s{1,4}){0,4}([0-9a-f]{32,}+)",
                        1),
                new Form(
                        "token",
                        Pattern.compile("(?<![A-Za-z0-9])(?:(?:sk|rk|pk)_(?:live|test)_\\w{16,}+|npm_[A-Za-z0-9]{30,}+"
                                + "|pypi-[\\w-]{40,}+|dckr_pat_[\\w-]{20,}+|dapi[0-9a-f]{32,}+|r8_[A-Za-z0-9]{30,}+"
                                + "|gsk_[A-Za-z0-9]{30,}+|xai-[A-Za-z0-9]{30,}+|nvapi-[\\w-]{30,}+|hv[sbr]\\.[\\w-]{20,}+"
                                + "|SG\\.[\\w-]{16,}+\\.[\\w-]{16,}+|AGE-SECRET-KEY-1[A-Z0-9]{30,}+|tskey-[\\w-]{16,}+"
                                + "|pplx-[A-Za-z0-9]{30,}+|lsv2_[a-z]{2}_\\w{20,}+|dop_v1_[0-9a-f]{40,}+)"),
                        0,
                        SecretForms::hasDigitAndLetter),
                form("token", "(?<![\\w:])\\d{8,10}:AA[\\w-]{33}(?![\\w-])"),
                form("jwt", "(?<![\\w-])eyJ[\\w-]{8,}+\\.[\\w-]{8,}+(?:\\.[\\w-]*+){0,3}"),
                new Form(
                        "bearer",
                        Pattern.compile("(?i)(?<![a-z])(?:bearer|basic)\\s{1,4}([\\w.~+/=-]{12,}+)"),
                        1,
                        it -> hasDigitAndLetter(it) || it.endsWith("=")),
                form(
                        "bearer",
                        "(?i)authorization[\\\\\"']{0,4}\\s{0,4}[:=]\\s{0,4}[\\\\\"']{0,4}"
                                + "(?:bearer|basic|token|digest|negotiate|apikey|api-key)\\s{1,4}([^\\s\"'\\\\,;]{4,}+)",
                        1),
                form(
                        "cookie",
                        "(?i)(?<![\\w-])(?:set-)?cookie[\\\\\"']{0,4}\\s{0,4}:\\s{0,4}[\\\\\"']{0,4}([^\\r\\n\"'\\\\]{8,}+)",
                        1),
                form(
                        "password",
                        "(?<![\\w-])machine\\s{1,8}\\S{1,255}\\s{1,8}login\\s{1,8}\\S{1,255}\\s{1,8}password\\s{1,8}(\\S++)",
                        1),
                form("password", "(?<![\\w-])sshpass\\s{1,4}-p\\s{0,4}(\\S++)", 1),
                form(
                        "password",
                        "(?<![\\w-])docker\\s{1,4}login\\s[^\\r\\n]{0,200}?(?<=\\s)(?:-p)[\\s=]{1,4}(\\S++)",
                        1),
                form(
                        "password",
                        "(?<![\\w-])(?:curl|wget|http)\\s[^\\r\\n]{0,400}?(?<=\\s)(?:-u|--user)[\\s=]{1,4}[\"']?([^\\s\"':]{1,128}:[^\\s\"']++)",
                        1),
                form(
                        "password",
                        "(?<![\\w-])(?:mysql|mysqldump|mariadb)\\s[^\\r\\n]{0,200}?(?<=\\s)-p([^\\s-][^\\s]*+)",
                        1),
                new Form(
                        "email",
                        Pattern.compile(
                                "(?<![\\w\\p{L}.%+-])(?<!://)(?<!://[^\\s/@:]{0,64}:)[\\w\\p{L}.%+-]++@(?:[\\p{L}0-9-]{1,63}\\.){1,8}\\p{L}{2,24}(?![\\w-])"),
                        0,
                        it -> !it.startsWith("git@")),
                form("user", "/(?:home|Users|users)/([^/\\s\"'`:;,()\\[\\]{}<>|$*\\\\]{1,64}+)", 1),
                form("user", "(?i)[a-z]:\\\\{1,4}Users\\\\{1,4}([^/\\s\"'`:;,()\\[\\]{}<>|$*\\\\]{1,64}+)", 1),
                form("wandb-key", "(?i)(?<![a-z])wandb[^\\r\\n]{0,120}?(?<![0-9a-z/])([0-9a-f]{40})(?![0-9a-z])", 1)));
    }

    /** Addresses of machines, other than this one's own. */
    static SecretForms addresses() {
        return new SecretForms(List.of(
                new Form(
                        "ip",
                        Pattern.compile("(?<![\\w.])(?:\\d{1,3}\\.){3}\\d{1,3}(?![\\w]|\\.\\d)"),
                        0,
                        SecretForms::isAddress),
                form("ip", "(?<![\\w:.])(?:[0-9A-Fa-f]{1,4}:){7}[0-9A-Fa-f]{1,4}(?![\\w:])"),
                form("ip", "(?<![\\w:.])(?:[0-9A-Fa-f]{1,4}:){1,6}(?::[0-9A-Fa-f]{1,4}){1,6}(?![\\w:])")));
    }

    private static Form form(String kind, String expression) {
        return form(kind, expression, 0);
    }

    private static Form form(String kind, String expression, int group) {
        return new Form(kind, Pattern.compile(expression), group, SecretForms::isNotEmpty);
    }

    private static boolean isNotEmpty(String text) {
        return !text.isEmpty();
    }

    private static boolean hasDigitAndLetter(String text) {
        return text.chars().anyMatch(Character::isDigit) && text.chars().anyMatch(Character::isLetter);
    }

    private static boolean isAddress(String text) {
        return !text.startsWith("127.")
                && !text.equals("0.0.0.0")
                && Pattern.compile("\\.").splitAsStream(text).allMatch(part -> Integer.parseInt(part) <= 255);
    }

    @Override
    public void find(CharSequence text, List<Span> found) {
        for (var form : forms) {
            var matcher = form.pattern.matcher(text);
            while (matcher.find()) {
                int start = matcher.start(form.group);
                int end = matcher.end(form.group);
                if (form.isSecret.test(text.subSequence(start, end).toString())) {
                    found.add(new Span(start, end, form.kind));
                }
            }
        }
    }

    /**
     * @param group of the expression, the secret itself
     * @param isSecret looks again at what matched
     */
    private record Form(String kind, Pattern pattern, int group, Predicate<String> isSecret) {}
}
