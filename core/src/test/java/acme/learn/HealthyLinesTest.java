package acme.learn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HealthyLinesTest {
    private final HealthyLines lines = new HealthyLines();

    @Test
    void valuesDoNotMakeALineNovelAndWordsDo() {
        lines.learn("loaded shard 17 of /data/a/b.idx in 0.31 s");

        assertThat(lines.isNovel("loaded shard 9001 of /data/other/c.idx in 12.5 s"))
                .isFalse();
        assertThat(lines.isNovel("lost shard 17 of /data/a/b.idx in 0.31 s")).isTrue();
    }

    @Test
    void withoutAHealthyRunNothingIsNovel() {
        assertThat(lines.isNovel("anything")).isFalse();
    }

    @Test
    void blankLinesAreNeverNovel() {
        lines.learn("step 1");
        assertThat(lines.isNovel("  ")).isFalse();
    }

    @Test
    void veryLongLinesAreComparedByWhatIsReadOfThem() {
        lines.learn("x ".repeat(100_000));
        assertThat(lines.isNovel("x ".repeat(90_000))).isFalse();
        assertThat(lines.size()).isEqualTo(1);
    }
}
