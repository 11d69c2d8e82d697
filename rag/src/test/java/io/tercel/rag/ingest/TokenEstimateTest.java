package io.tercel.rag.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenEstimateTest {

    private final TokenEstimate tokens = new TokenEstimate();

    @Test
    void wordsMarksAndLongWordsCount() {
        assertThat(tokens.applyAsInt("")).isZero();
        assertThat(tokens.applyAsInt("a quick fox.")).isEqualTo(4);
        assertThat(tokens.applyAsInt("internationalization")).isEqualTo(3);
    }

    @Test
    void scriptsWithoutSpacesCountByCharacter() {
        assertThat(tokens.applyAsInt("向量数据库")).isEqualTo(5);
    }
}
