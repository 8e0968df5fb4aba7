package acme.llm;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactorTest {
    private static final byte[] SALT = "a salt of the test".getBytes(StandardCharsets.UTF_8);
    private static final Redactor REDACTOR = new Redactor(SALT, false, Set.of());

    static Stream<PlantedSecrets.Planted> planted() {
        return PlantedSecrets.all().stream();
    }

    @ParameterizedTest
    @MethodSource("planted")
    void noSecretOfThePlantedListPasses(PlantedSecrets.Planted planted) {
        assertThat(REDACTOR.redact(planted.line()))
                .doesNotContain(planted.secret())
                .contains("<" + planted.kind() + ":");
    }

    @ParameterizedTest
    @MethodSource("planted")
    void whatWasHiddenComesBackExactly(PlantedSecrets.Planted planted) {
        var redaction = REDACTOR.of(List.of(planted.line()));

        assertThat(redaction.reveal(redaction.hide(planted.line()))).isEqualTo(planted.line());
    }

    @Test
    void ordinaryLinesStayAsTheyAre() {
        var changed = OrdinaryLines.all().stream()
                .filter(line -> !REDACTOR.redact(line).equals(line))
                .map(line -> line + "  BECAME  " + REDACTOR.redact(line))
                .toList();

        assertThat(OrdinaryLines.all()).hasSizeGreaterThan(300);
        assertThat(changed).isEmpty();
    }

    @Test
    void oneSecretHasOnePlaceholderWhereverItStands() {
        var first = REDACTOR.redact("export AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE");
        var second = REDACTOR.redact("rank 3 uses AKIAIOSFODNN7EXAMPLE now");

        var placeholder = first.substring(first.indexOf('<'));
        assertThat(placeholder).matches("<aws-key:[0-9a-f]{8}>");
        assertThat(second).isEqualTo("rank 3 uses " + placeholder + " now");
    }

    @Test
    void anotherSaltGivesAnotherPlaceholder() {
        var other = new Redactor("the salt of another".getBytes(StandardCharsets.UTF_8), false, Set.of());

        assertThat(other.redact("hf_abcdefghijklmnopqrstuvwxyz"))
                .isNotEqualTo(REDACTOR.redact("hf_abcdefghijklmnopqrstuvwxyz"));
    }

    @Test
    void aPasswordThatWasNamedOnceIsHiddenWhereItStandsAlone() {
        var named = "connecting with password=Tr0ub4dor&3";
        var bare = "mount: Tr0ub4dor&3 was refused";

        assertThat(REDACTOR.of(List.of(named, bare)).hide(bare)).doesNotContain("Tr0ub4dor");
    }

    @Test
    void theLinesOfAPrivateKeyStayLines() {
        var text = """
                [rank0]: -----BEGIN RSA PRIVATE KEY-----
                [rank0]: MIIEpAIBAAKCAQEA1c7+9z5Pad7OejecsQ0buTqweRtyuIopAsdFghJklZxcVbnM
                step 12 loss 2.31
                [rank0]: 0qweRtyuIopAsdFghJklZxcVbnMqweRtyuIopAsdFghJklZxcVbnMqweRtyuIopA
                [rank0]: dGhl/0==
                [rank0]: -----END RSA PRIVATE KEY-----
                step 13 loss 2.30""";

        var redacted = REDACTOR.redact(text);

        assertThat(redacted.lines()).hasSize(7);
        assertThat(redacted)
                .doesNotContain("MIIE", "0qwe", "dGhl")
                .contains("step 12 loss 2.31\n", "\nstep 13 loss 2.30", "[rank0]: -----END RSA PRIVATE KEY-----");
    }

    @Test
    void theMiddleOfAPrivateKeyIsKnownWithoutItsBeginning() {
        var line = "MIIEpAIBAAKCAQEA1c7+9z5Pad7OejecsQ0buTqweRtyuIopAsdFghJklZxcVbnM";

        assertThat(REDACTOR.redact(line)).doesNotContain("MIIE");
    }

    @ParameterizedTest
    @CsvSource({"10.31.4.17", "192.168.0.254:29500", "fd00:1:2:3:4:5:6:7", "fe80::1ff:fe23:4567:890a"})
    void addressesAreHiddenWhereAsked(String address) {
        var strict = new Redactor(SALT, true, Set.of());
        var line = "NET/Socket : connection to " + address + " refused";

        assertThat(strict.redact(line)).contains("<ip:").doesNotContain(address);
        assertThat(REDACTOR.redact(line)).isEqualTo(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "0.0.0.0", "512.1.1.1", "12:30:45", "c10::Error", "1.2.3.4.5"})
    void whatIsNoAddressOfAMachineStays(String text) {
        assertThat(new Redactor(SALT, true, Set.of()).redact("at " + text + " it"))
                .isEqualTo("at " + text + " it");
    }

    @Test
    void aKnownSecretIsHiddenInAnyForm() {
        var redactor = new Redactor(SALT, false, Set.of("plainword"));

        assertThat(redactor.redact("the key is plainword, or (plainword)")).doesNotContain("plainword");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "eyJ",
                "a",
                "a.",
                "a@",
                "a@a.",
                "sk-",
                "sk-ant-",
                "://",
                "://a:",
                "password",
                "password=",
                "token: ",
                "-----BEGIN PRIVATE KEY-----\n",
                "-----BEGIN PRIVATE KEY-----",
                "A",
                "MIIE",
                "?sig=",
                "&",
                "/home/",
                "Authorization: ",
                "Bearer ",
                "curl -u ",
                "docker login ",
                "wandb login ",
                "machine a login ",
                "1.1.1.",
                "a:",
                "::",
                "\"password\": \"",
                "key",
                "\\\"",
                "cookie:",
                "xoxb-",
                "ghp_",
                " ",
                "\n",
                "{",
                "é"
            })
    void theTimeIsLinearWhateverTheText(String part) {
        var strict = new Redactor(SALT, true, Set.of("plainword"));

        long looks = looks(strict, part.repeat(4_000 / part.length()));
        long looksAtTwice = looks(strict, part.repeat(8_000 / part.length()));

        assertThat(looksAtTwice).isLessThan(3 * looks).isLessThan(8_000L * 4000);
    }

    private static long looks(Redactor redactor, String text) {
        var counting = new CountingText(text);
        redactor.spans(counting);
        return counting.looks[0];
    }

    @Test
    void largeOrdinaryTextComesThroughWhole() {
        var text = String.join(
                "\n",
                IntStream.range(0, 50)
                        .boxed()
                        .flatMap(_ -> OrdinaryLines.all().stream())
                        .toList());

        assertThat(REDACTOR.redact(text)).isEqualTo(text);
    }

    /** Counts how often its characters are looked at. */
    private static final class CountingText implements CharSequence {
        private final CharSequence text;
        private final long[] looks;

        CountingText(CharSequence text) {
            this(text, new long[1]);
        }

        private CountingText(CharSequence text, long[] looks) {
            this.text = text;
            this.looks = looks;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            looks[0]++;
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            looks[0] += end - start;
            return new CountingText(text.subSequence(start, end), looks);
        }

        @Override
        public String toString() {
            return text.toString();
        }
    }

    @Test
    void placeholdersOfOthersAreLeftAlone() {
        var redaction = REDACTOR.of(new ArrayList<>());

        assertThat(redaction.reveal("<aws-key:00000000> and <b>")).isEqualTo("<aws-key:00000000> and <b>");
    }

    @ParameterizedTest
    @MethodSource("planted")
    void whatWasHiddenOnceStaysAsItIs(PlantedSecrets.Planted planted) {
        var once = REDACTOR.redact("token: " + planted.line());

        assertThat(REDACTOR.redact(once)).isEqualTo(once);
    }
}
