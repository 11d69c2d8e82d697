package io.tercel.testing;

import java.lang.reflect.Method;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/** Runs a {@link Property}. */
final class PropertyExtension implements TestTemplateInvocationContextProvider {

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return context.getRequiredTestMethod().isAnnotationPresent(Property.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        Property property = context.getRequiredTestMethod().getAnnotation(Property.class);
        // The stream is drawn one try at a time, so that nothing follows the first failure and hides it.
        AtomicBoolean failed = new AtomicBoolean();
        return seeds(property).takeWhile(seed -> !failed.get()).mapToObj(seed -> new Try(seed, failed));
    }

    private static LongStream seeds(Property property) {
        OptionalLong replayed = TestScale.replayedSeed();
        return replayed.isPresent()
                ? LongStream.of(replayed.getAsLong())
                : RandomGenerator.getDefault().longs(TestScale.of(property.tries()));
    }

    /** One run of the test method. */
    private record Try(long seed, AtomicBoolean failed) implements TestTemplateInvocationContext {

        @Override
        public String getDisplayName(int invocationIndex) {
            return "try %d, seed %d".formatted(invocationIndex, seed);
        }

        @Override
        public List<Extension> getAdditionalExtensions() {
            return List.of(new SeedParameter(seed), (AfterTestExecutionCallback) this::report);
        }

        private void report(ExtensionContext context) {
            if (context.getExecutionException().isPresent()) {
                failed.set(true);
                Method method = context.getRequiredTestMethod();
                System.err.printf(
                        "%n%s.%s failed with seed %d. To repeat it:%n"
                                + "  mvn test -Dtest=%s#%s -Dtest.seed=%d -Dsurefire.failIfNoSpecifiedTests=false%n%n",
                        context.getRequiredTestClass().getSimpleName(),
                        method.getName(),
                        seed,
                        context.getRequiredTestClass().getSimpleName(),
                        method.getName(),
                        seed);
            }
        }
    }

    /** Gives the test its source of randomness. */
    private record SeedParameter(long seed) implements ParameterResolver {

        @Override
        public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
            return parameter.getParameter().getType() == RandomSource.class;
        }

        @Override
        public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
            return new RandomSource(seed);
        }
    }
}
