package io.tercel.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestWatcher;

/** Counts the invocations of LangChain4j's contract that ran, prints the count, and fails if one was left out. */
public final class ContractCount implements TestWatcher, AfterAllCallback {

    private final AtomicInteger green = new AtomicInteger();
    private final AtomicInteger disabled = new AtomicInteger();

    @Override
    public void testSuccessful(ExtensionContext context) {
        green.incrementAndGet();
    }

    @Override
    public void testDisabled(ExtensionContext context, Optional<String> reason) {
        disabled.incrementAndGet();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        System.out.printf(
                "%s: %d contract invocations green, %d disabled%n",
                context.getRequiredTestClass().getSimpleName(), green.get(), disabled.get());
        assertThat(disabled).as("disabled invocations of the contract").hasValue(0);
    }
}
