package io.tercel.samples.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.embeddings.Embeddings;
import io.tercel.embeddings.OnnxEmbeddingModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** The application as people use it: with the model in the box, in a browser. */
@Timeout(180)
class BrowserTest {

    private static final String SENTENCE =
            "The tercel, as the male falcon is called, is a third smaller than the female.";

    private static final String FALCONRY = """
            # Falconry

            ## Sizes

            %s Both hunt birds in the air, \
            each of its own size.

            ## Weather

            In strong wind a falcon stays on the glove. See also [Bread](../kitchen/bread.txt).
            """.formatted(SENTENCE);

    private static final String EVIL = """
            # <img src=x onerror="window.harm=1">

            The password of the vault is swordfish <script>window.harm=2</script>.

            <svg onload="window.harm=3"></svg> [click](javascript:window.harm=4) ![](x" onerror="window.harm=5)
            """;

    @TempDir
    static Path data;

    @TempDir
    static Path elsewhere;

    @SuppressWarnings("NullAway.Init") // Where there is no browser, nothing is opened and no test runs.
    private static OnnxEmbeddingModel model;

    @SuppressWarnings("NullAway.Init")
    private static RunningApp app;

    @SuppressWarnings("NullAway.Init")
    private static Browser browser;

    @BeforeAll
    static void open() {
        Optional<Browser> opened = Browser.open();
        if (opened.isEmpty()) {
            System.out.println(
                    "BrowserTest is skipped: no chromium and chromedriver on the PATH (Debian: chromium, chromium-driver)");
        }
        Assumptions.assumeTrue(opened.isPresent(), "no chromium and chromedriver on the PATH");
        browser = opened.get();
        model = Embeddings.bgeSmallEn();
        app = new RunningApp(data, model, Optional.empty());
        browser.use(app.address());
        app.add("birds/falconry.md", FALCONRY);
        app.add("kitchen/bread.txt", "Bake the bread for forty minutes. Let it rest before you cut it.");
        app.add("kitchen/evil.md", EVIL);
    }

    @AfterAll
    static void close() {
        if (browser == null) {
            return;
        }
        browser.close();
        app.close();
        model.close();
    }

    @BeforeEach
    void begin() {
        browser.visit("/");
    }

    @AfterEach
    void theConsoleHasNoErrors() {
        assertThat(browser.errors()).isEmpty();
    }

    @Test
    void anAnswersCitationOpensTheDocumentAtItsPlaceAndEscapeComesBack() {
        browser.ask("How large is a tercel?");
        browser.picture("answer");
        assertThat(browser.find(".answer .quote").getText()).startsWith(SENTENCE);

        browser.click(".answer .cite");

        WebElement mark = browser.find("#reader[open] mark.cited");
        assertThat(String.join("", browser.texts("#reader mark.cited"))).isEqualTo(SENTENCE);
        assertThat(browser.find("#reader-title").getText()).isEqualTo("Falconry");
        assertThat((Boolean) browser.script(
                        "const r = arguments[0].getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight",
                        mark))
                .isTrue();
        browser.picture("citation");

        browser.press(Keys.ESCAPE);

        browser.await("the reader to close", () -> browser.all("#reader[open]").isEmpty());
        assertThat(browser.address()).doesNotContain("doc=");
        assertThat(browser.focused().getDomAttribute("class")).contains("cite");
    }

    @Test
    void aLinkFromDocumentToDocumentStaysInTheReader() {
        browser.visit("/?doc=birds%2Ffalconry.md");
        browser.click("#reader .document a");

        browser.await(
                "the other document",
                () -> browser.texts("#reader .document").toString().contains("Bake the bread"));
        browser.back();
        browser.await(
                "the first document",
                () -> browser.texts("#reader .document").toString().contains("tercel"));
    }

    @Test
    void aFilterLeavesItsFolderOnlyAndBackTakesItAway() {
        browser.ask("How large is a tercel?");
        browser.click("input[data-key='folder'][data-value='kitchen']");

        browser.await(
                "filtered results", () -> browser.texts(".summary").toString().contains(" of "));
        assertThat(browser.texts(".result .file")).isNotEmpty().allMatch(file -> file.startsWith("kitchen/"));
        assertThat(browser.find(".note").getText()).contains("do not seem to answer");
        assertThat(browser.focused().getDomAttribute("data-value")).isEqualTo("kitchen");
        browser.picture("filtered");

        browser.back();

        browser.await(
                "all results",
                () -> browser.texts(".result .file").stream().anyMatch(file -> file.startsWith("birds/")));
        assertThat(browser.find("input[data-value='kitchen']").isSelected()).isFalse();
    }

    @Test
    void whyAResultWasFoundIsToldLegByLeg() {
        browser.ask("How large is a tercel?");
        browser.click("#source-1 .why-toggle");

        assertThat(browser.find("#why-1").getText())
                .startsWith("First by meaning and first by words; first when both were fused")
                .contains("cosine", "BM25", "RRF", "learned", "tercel");
        browser.picture("why");
        browser.click(".summary summary");
        assertThat(browser.find(".course").getText()).contains("Found by the search", "Put in a new order");
    }

    @Test
    void searchingByWordsAloneFindsNothingWithoutThem() {
        browser.ask("zyzzyva");
        browser.click("label[for='mode-TEXT']");

        assertThat(browser.find(".empty").getText()).contains("Nothing was found");
    }

    @Test
    void aChosenFileIsAddedWithProgressAndCanBeAskedAndRemoved() throws IOException {
        Path file = Files.writeString(
                elsewhere.resolve("whales.md"), "# Whales\n\nThe blue whale is the largest animal of all times.");
        Path picture = Files.write(elsewhere.resolve("whale.png"), new byte[] {1});
        browser.visit("/?view=library");

        browser.all("#files").getFirst().sendKeys(file + "\n" + picture);

        browser.await(
                "the document", () -> browser.texts(".documents").toString().contains("whales.md"));
        assertThat(browser.find("#tray").getText())
                .contains("1 document added, 1 not", "whale.png", "This kind cannot be read");
        browser.picture("added");
        browser.ask("Which animal is the largest?");
        assertThat(browser.find(".answer .quote").getText()).contains("blue whale");

        browser.visit("/?view=library");
        browser.click("button[aria-label='Remove whales.md']");
        browser.click(".button.danger");
        browser.await(
                "the document to go",
                () -> !browser.texts(".documents").toString().contains("whales.md"));
    }

    @Test
    void aDroppedFileIsAdded() {
        browser.script("""
                const files = new DataTransfer();
                files.items.add(new File(['Ospreys eat fish that they catch with their feet.'], 'osprey.txt'));
                const tell = (name) => document.body.dispatchEvent(
                    new DragEvent(name, { dataTransfer: files, bubbles: true, cancelable: true }));
                tell('dragenter');
                window.covered = !document.getElementById('drop').hidden;
                tell('dragover');
                tell('drop');
                """);

        browser.await("the tray", () -> browser.texts("#tray").toString().contains("1 document added"));
        assertThat((Boolean) browser.script("return window.covered && document.getElementById('drop').hidden"))
                .isTrue();
        browser.ask("What do ospreys eat?");
        assertThat(browser.find(".answer .quote").getText()).contains("fish");
        app.remove("osprey.txt");
    }

    @Test
    void everythingCanBeDoneWithTheKeyboard() {
        browser.script("document.activeElement.blur()");
        browser.type("/");
        browser.type("How large is a tercel?");
        browser.press(Keys.ENTER);
        browser.find(".answer .cite");
        browser.find(".result[data-number]");

        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("source-1");
        browser.press(Keys.ARROW_DOWN);
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("source-2");
        browser.press(Keys.ARROW_UP);
        browser.type("w");
        assertThat(browser.find("#why-1").isDisplayed()).isTrue();
        browser.press(Keys.ENTER);
        browser.find("#reader[open] mark.found");
        browser.press(Keys.ESCAPE);
        browser.await("the reader to close", () -> browser.all("#reader[open]").isEmpty());
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("source-1");
        browser.press(Keys.ARROW_UP);
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("question");
        browser.press(Keys.ARROW_DOWN);
        browser.type("?");
        assertThat(browser.find("#keys[open]").getText()).contains("Keyboard shortcuts");
        browser.press(Keys.ESCAPE);
        browser.press(Keys.ESCAPE);
        assertThat(browser.focused().getDomAttribute("id")).isEqualTo("question");
    }

    @Test
    void coloursFollowTheSystemUntilTheReaderChooses() {
        browser.prefer("light");
        String light = colour();
        browser.prefer("dark");
        assertThat(colour()).isNotEqualTo(light);
        browser.picture("dark");

        browser.click("#theme");
        assertThat(colour()).isEqualTo(light);
        browser.reload();
        assertThat(colour()).isEqualTo(light);

        browser.script("localStorage.clear()");
        browser.prefer("light");
    }

    private String colour() {
        return String.valueOf(browser.script("return getComputedStyle(document.body).backgroundColor"));
    }

    @Test
    void whatADocumentBringsIsNeverRun() {
        browser.ask("What is the password of the vault?");
        browser.click("#source-1 .passage-toggle");
        browser.click("#source-1 h3 a");
        browser.find("#reader[open] mark.found");

        assertThat(browser.script("return window.harm")).isNull();
        assertThat(browser.find("#reader .document").getText()).contains("<script>window.harm=2</script>");
        assertThat(
                        browser.all(
                                "#reader script, #reader img, main script, main img, [onerror], [onload], a[href^='javascript']"))
                .isEmpty();
    }

    @Test
    void nothingIsCutOffOnANarrowScreen() {
        browser.resize(500, 900);
        browser.script("document.documentElement.style.inlineSize = '390px'");
        browser.ask("How large is a tercel?");
        browser.click("#source-1 .why-toggle");

        assertThat((Long) browser.script("return document.body.scrollWidth")).isLessThanOrEqualTo(390);
        browser.picture("narrow");
        browser.resize(1280, 860);
    }

    @Test
    void everyControlHasAName() {
        browser.ask("How large is a tercel?");
        List<WebElement> controls = browser.all("button, input, a, summary, dialog, [role='progressbar']");

        assertThat(controls).hasSizeGreaterThan(20);
        assertThat(controls)
                .filteredOn(WebElement::isDisplayed)
                .allSatisfy(control -> assertThat(control.getAccessibleName())
                        .as("%s", control.getDomProperty("outerHTML"))
                        .isNotBlank());
    }

    @Test
    void textCanBeReadInBothColours() {
        for (String scheme : List.of("light", "dark")) {
            browser.prefer(scheme);
            browser.ask("How large is a tercel?");
            browser.click("#source-1 .why-toggle");
            assertThat((List<?>) browser.script(CONTRASTS))
                    .as("too little contrast in %s", scheme)
                    .isEmpty();
        }
        browser.prefer("light");
    }

    /** Texts whose contrast with their background is below 4.5, as WCAG 2 (level AA) measures it. */
    private static final String CONTRASTS = """
            const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
            const rgba = (colour) => {
              canvas.clearRect(0, 0, 1, 1);
              canvas.fillStyle = colour;
              canvas.fillRect(0, 0, 1, 1);
              return [...canvas.getImageData(0, 0, 1, 1).data];
            };
            const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
              .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
              .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
            const ground = (element) => {
              for (let at = element; at; at = at.parentElement) {
                const colour = rgba(getComputedStyle(at).backgroundColor);
                if (colour[3] === 255) { return colour; }
              }
              return [255, 255, 255, 255];
            };
            const bad = [];
            for (const element of document.body.querySelectorAll('*')) {
              const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim() !== '');
              if (!own || !element.checkVisibility() || element.closest('.skip, .unseen, .none, [aria-hidden]')) { continue; }
              const [one, other] = [light(rgba(getComputedStyle(element).color)), light(ground(element))].sort((a, b) => b - a);
              const contrast = (one + 0.05) / (other + 0.05);
              if (contrast < 4.5) { bad.push(element.outerHTML.slice(0, 120) + ' ' + contrast.toFixed(2)); }
            }
            return bad;
            """;
}
