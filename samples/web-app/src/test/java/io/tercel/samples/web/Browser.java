package io.tercel.samples.web;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;

/** A Chromium without a window, as Debian's packages {@code chromium} and {@code chromium-driver} install it. */
final class Browser implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);
    /** Warns of versions of a protocol that is not used here; forgets its level unless someone holds it. */
    private static final Logger PROTOCOL_VERSIONS = Logger.getLogger("org.openqa.selenium.devtools");

    private static final Path SCREENSHOTS = Path.of("target", "screenshots");

    private final ChromeDriver driver;
    private String address = "";

    private Browser(ChromeDriver driver) {
        this.driver = driver;
    }

    /** Empty where there is none. */
    static Optional<Browser> open() {
        Optional<File> browser = program("chromium", "chromium-browser", "google-chrome");
        Optional<File> control = program("chromedriver");
        if (browser.isEmpty() || control.isEmpty()) {
            return Optional.empty();
        }
        PROTOCOL_VERSIONS.setLevel(Level.SEVERE);
        LoggingPreferences logging = new LoggingPreferences();
        logging.enable(LogType.BROWSER, Level.ALL);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.get());
        options.setCapability("goog:loggingPrefs", logging);
        // A root user has no sandbox; nothing but this machine is to be reached.
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-dev-shm-usage",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--window-size=1280,860");
        ChromeDriverService service = new ChromeDriverService.Builder()
                .usingDriverExecutable(control.get())
                .usingAnyFreePort()
                .build();
        return Optional.of(new Browser(new ChromeDriver(service, options)));
    }

    private static Optional<File> program(String... names) {
        for (String name : names) {
            for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
                File file = new File(folder, name);
                if (file.canExecute()) {
                    return Optional.of(file);
                }
            }
        }
        return Optional.empty();
    }

    /** Where the application is. */
    void use(String at) {
        address = at;
    }

    /** Loads a page of the application, from its address after the host. */
    void visit(String page) {
        driver.get(address + page);
        find("main > *");
    }

    void reload() {
        driver.navigate().refresh();
        find("main > *");
    }

    void back() {
        driver.navigate().back();
    }

    /** Waits for something that can be seen. */
    WebElement find(String css) {
        return await(
                () -> all(css).stream()
                        .filter(WebElement::isDisplayed)
                        .findFirst()
                        .orElse(null),
                css);
    }

    /** What is there now, hidden or not. */
    List<WebElement> all(String css) {
        return driver.findElements(By.cssSelector(css));
    }

    List<String> texts(String css) {
        List<String> texts = new ArrayList<>();
        all(css).forEach(element -> texts.add(element.getText()));
        return texts;
    }

    /** Waits for a condition; elements that are replaced meanwhile are looked for again. */
    void await(String what, Supplier<Boolean> condition) {
        await(() -> condition.get() ? Boolean.TRUE : null, what);
    }

    private <T> T await(Supplier<@Nullable T> value, String what) {
        try {
            return Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(PAUSE)
                    // The page puts new elements in the place of old ones as it likes.
                    .ignoreException(StaleElementReferenceException.class)
                    .until(value::get, Objects::nonNull);
        } catch (ConditionTimeoutException e) {
            String page = driver.findElement(By.tagName("body")).getText();
            throw new AssertionError("waited in vain for " + what + " on:\n" + page, e);
        }
    }

    void click(String css) {
        WebElement element = find(css);
        // Not under the bar, which stays at the top.
        script("arguments[0].scrollIntoView({block: 'center'})", element);
        element.click();
    }

    void type(CharSequence... keys) {
        new Actions(driver).sendKeys(String.join("", keys)).perform();
    }

    void press(Keys key) {
        new Actions(driver).sendKeys(key).perform();
    }

    /** Asks and waits for the answer. */
    void ask(String question) {
        WebElement field = find("#question");
        field.clear();
        field.sendKeys(question, Keys.ENTER);
        find(".answer:not([aria-busy]) .cite, .note, .empty");
        find(".result[data-number], .empty");
    }

    WebElement focused() {
        return driver.switchTo().activeElement();
    }

    @Nullable
    Object script(String code, Object... arguments) {
        return driver.executeScript(code, arguments);
    }

    void resize(int width, int height) {
        driver.manage().window().setSize(new Dimension(width, height));
    }

    /** What the system says about light and dark. */
    void prefer(String scheme) {
        driver.executeCdpCommand(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    String address() {
        return driver.getCurrentUrl();
    }

    /** Errors on the page's console since the last time. */
    List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.SEVERE.intValue())
                .map(LogEntry::getMessage)
                .toList();
    }

    /** For people to look at, below {@code target}. */
    void picture(String name) {
        try {
            Files.createDirectories(SCREENSHOTS);
            Files.write(SCREENSHOTS.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        driver.quit();
    }
}
