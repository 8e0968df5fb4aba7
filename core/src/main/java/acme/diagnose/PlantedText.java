package acme.diagnose;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Finds text that speaks to a model instead of reporting: orders to ignore instructions, imitated roles, tool calls, tool
 * results and answers, in plain sight, spread over lines, hidden by invisible or look-alike characters, or in Base64.
 *
 * <p>No list of this kind is complete. It takes the cheap attacks away; what a model that obeys the rest can do is limited
 * by {@link EvidenceCheck} and by what its answer cannot say.
 */
final class PlantedText {
    private static final int MAX_CHARS = 4_000;
    private static final Pattern INVISIBLE = Pattern.compile("[\\p{Cf}\\p{Mn}\\p{Cntrl}]");
    private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/_-]{24,2000}={0,2}");
    private static final Pattern SPACED = Pattern.compile("(?<![a-z])(?:[a-z][ ._*-]){5,}[a-z](?![a-z])");
    private static final Map<Character, Character> LOOK_ALIKES =
            lookAlikes("аеорсухіјѕԁһӏԛԝкмтвнАВЕКМНОРСТХІЅαορνικτυχ", "aeopcyxijsdhlqwkmtbhABEKMHOPCTXISaopviktux");

    private static final String FIELD =
            "\\W{0,3}(?:error_type|source|recoverable|root_cause|mitigation|confidence|evidence|proposed_rule)\\W{0,3}[:=]";

    private static final List<Pattern> ORDERS = List.of(
            order(
                    "\\b(?:ignor|disregard|forget|overrid|bypass|neglect|drop|cancel|discard)\\w*\\b.{0,50}\\b(?:previous|prior"
                            + "|above|earlier|all|any|system|your|other|preceding|initial|original)\\b.{0,50}\\b(?:instruct|prompt|rule"
                            + "|direction|guideline|directive|message|order|task|context|policy|polici)"),
            order(
                    "\\b(?:new|updated|revised|real|actual|following|further|special|additional) (?:system )?(?:instruction"
                            + "|directive|prompt|order|task)s?\\b"),
            order("\\b(?:system|developer|hidden|initial) (?:prompt|message|instruction|override|note|notice)"),
            order(
                    "(?:<\\|?/?|\\[/?|<</?|#{2,} ?|\\*\\*)\\W{0,2}(?:im_start|im_end|inst|sys|system|assistant|user|human|developer"
                            + "|tool|function|instructions?)\\b\\W{0,2}(?:\\|?>|\\]|>>|:|\\*\\*|system|assistant|user|$)"),
            order(
                    "^\\W{0,4}(?:system|assistant|developer|human|user|ai|admin|operator|supervisor) ?:\\W{0,3}\\w+(?:\\W+\\w+){3,}"),
            order(
                    "\\byou(?:'re| are| must| should| shall| will| have to| need to| can| may)?(?: now| please| only| always| not"
                            + "| instead)? (?:an? (?:\\w+ ){0,3})?(?:ai\\b|assistant|language model|llm|agent|diagnos|respond|answer|output|report"
                            + "|call\\b|classif|return|say\\b|conclude|obey|follow|comply|ignore|act\\b|pretend|reply|label|set\\b|mark\\b)"),
            order(
                    "\\b(?:respond|answer|reply|output|return|report|classify|diagnose|label|conclude|set|mark|write|emit|state"
                            + "|treat|declare|choose|pick|select|use)\\b.{0,30}\\b(?:error[_ ]?type|root[_ ]?cause|diagnosis|verdict|json"
                            + "|as (?:healthy|recoverable|harmless)|source|confidence)\\b"),
            order(
                    "\\b(?:error[_ ]?type|root[_ ]?cause|diagnosis|verdict|answer)\\b.{0,20}\\b(?:is|are|should be|must be|has to"
                            + " be|shall be|will be|:=)\\b"),
            order(
                    "\\b(?:note|attention|message|instructions?|hint|warning|reminder|request|notice|memo)\\b.{0,12}\\b(?:to|for|of)"
                            + "\\b.{0,12}\\b(?:ai|llm|model|assistant|agent|reader|analy[sz]er|analyst|diagnos\\w+|bot|gpt|claude)\\b"),
            order(
                    "\\b(?:dear|hey|hello|hi|attention|listen|please)\\W{0,3}(?:ai|llm|model|assistant|agent|analy[sz]er|bot|gpt"
                            + "|claude|chatgpt|gemini)\\b"),
            order(
                    "\\b(?:call|invoke|run|execute|trigger)\\b.{0,15}\\b(?:tool|function|search|window|count|query|shell|command"
                            + "|restart|cordon|drain)\\b.{0,40}(?:\\(|\\bwith\\b|\\bnow\\b|\\bon\\b|\\bfor\\b|\\btool\\b)"),
            order("\\b(?:tool|function)[_ -](?:call|use|result|response|output)s?\\b"),
            order("\\b(?:as an ai|language model|prompt injection|chatgpt|jailbreak|do anything now)\\b"),
            order(
                    "\\b(?:end|close|begin|start) (?:of )?(?:the )?(?:log|block|untrusted|data|quote|document|context)\\b"),
            order("<\\W{0,2}(?:log|untrusted|data|block|context|document)\\b[^>]{0,60}>"),
            order(FIELD + ".{0,200}" + FIELD),
            order(
                    "\\bignor(?:ez|iere|a|e|ar|uj|eer)\\b.{0,40}\\b(?:instruc|anweis|istruz|instruk|anteriores|precedent|vorherig"
                            + "|poprzedn|alle |todas|toutes|tutte|vorige)"),
            order("(?:忽略|无视|無視|忘记|忘掉).{0,20}(?:指示|指令|说明|提示|規則|规则)|игнорируй|забудь.{0,20}инструкци|무시|تجاهل"
                    + "|अनदेखा"));

    private PlantedText() {}

    private static Pattern order(String expression) {
        return Pattern.compile(expression, Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
    }

    private static Map<Character, Character> lookAlikes(String from, String to) {
        var map = new HashMap<Character, Character>();
        for (int i = 0; i < from.length(); i++) {
            map.put(from.charAt(i), to.charAt(i));
        }
        return Map.copyOf(map);
    }

    /** Whether a text, of one line or of several joined, speaks to a model. */
    static boolean speaksToModel(String raw) {
        var text = raw.length() <= MAX_CHARS ? raw : raw.substring(0, MAX_CHARS);
        return isOrder(text) || isOrder(plain(text)) || isHidden(text);
    }

    private static boolean isOrder(String text) {
        return ORDERS.stream().anyMatch(order -> order.matcher(text).find());
    }

    /** Without invisible characters, look-alikes, letters set apart, and runs of blanks. */
    private static String plain(String text) {
        var normal = INVISIBLE
                .matcher(Normalizer.normalize(text, Normalizer.Form.NFKD))
                .replaceAll("");
        var letters = new StringBuilder(normal.length());
        for (int i = 0; i < normal.length(); i++) {
            char c = normal.charAt(i);
            letters.append(LOOK_ALIKES.getOrDefault(c, c));
        }
        var lower = letters.toString().toLowerCase(Locale.ROOT).replaceAll("[\\s_]+", " ");
        return SPACED.matcher(lower).replaceAll(apart -> apart.group().replaceAll("[ ._*-]", ""));
    }

    private static boolean isHidden(String text) {
        var matcher = BASE64.matcher(text);
        while (matcher.find()) {
            var token = matcher.group().replace('-', '+').replace('_', '/').replaceAll("=+$", "");
            try {
                var bytes = Base64.getDecoder()
                        .decode(token.substring(0, token.length() - (token.length() % 4 == 1 ? 1 : 0)));
                if (isOrder(new String(bytes, StandardCharsets.UTF_8))) {
                    return true;
                }
            } catch (IllegalArgumentException e) {
                // No Base64 after all.
            }
        }
        return false;
    }
}
