package io.tercel.embeddings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnglishTextTest {

    private static OnnxEmbeddingModel model;

    @BeforeAll
    static void open() {
        model = Embeddings.bgeSmallEn();
    }

    @AfterAll
    static void close() {
        model.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Each write is appended to a log before anybody is told that it has been done, and the log is on the disk by then."
                        + " After a crash the log is read again from the last point where everything was in place.",
                "Phosphorylation of STAT3 at tyrosine 705 by JAK2 increases the expression of Bcl-xL in hepatocytes, whereas"
                        + " inhibition of the kinase restores apoptosis in p53-deficient cell lines.",
                "private static int leastCommonMultiple(int first, int second) { return first / greatestCommonDivisor(first,"
                        + " second) * second; } // both arguments must be positive, see checkArguments"
            })
    void englishIsReadWhetherProseBiologyOrCode(String text) {
        assertThat(model.reads(text)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Jeder Schreibvorgang wird zuerst an ein Protokoll angehängt, bevor jemand erfährt, dass er abgeschlossen ist."
                        + " Nach einem Absturz wird das Protokoll von der letzten sicheren Stelle an noch einmal gelesen.",
                "Cada escritura se añade primero a un registro antes de que nadie sepa que se ha hecho. Después de una caída, el"
                        + " registro se vuelve a leer desde el último punto en el que todo estaba en su sitio.",
                "每次写入都会先追加到日志中，然后才会告知任何人已经完成。崩溃之后，日志会从最后一个一切正常的位置重新读取。"
                        + "这样，已经确认的内容就不会丢失，没有确认的内容也不会只保存一半。日志在磁盘上，数据库打开的时候会先检查它是否完整，"
                        + "然后再把其中的记录应用到各个集合之中，直到全部完成为止。"
            })
    void otherLanguagesAreNot(String text) {
        assertThat(model.reads(text)).isFalse();
    }

    @Test
    void whatCannotBeToldIsTakenForRead() {
        assertThat(model.reads("Wie bitte?")).isTrue();
        assertThat(model.reads("3.1415 2.7182 1.4142 ".repeat(40))).isTrue();
        try (OnnxEmbeddingModel unknown = OnnxEmbeddingModel.builder(BundledModel.BGE_SMALL_EN)
                .englishOnly(false)
                .build()) {
            assertThat(unknown.reads("Jeder Schreibvorgang wird zuerst an ein Protokoll angehängt. ".repeat(4)))
                    .isTrue();
        }
    }
}
