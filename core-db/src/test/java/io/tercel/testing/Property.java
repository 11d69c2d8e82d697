package io.tercel.testing;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that must hold for every seed. It is run {@link #tries()} times {@code -Dtest.multiplier}, each on a fresh instance
 * with a {@link RandomSource} parameter of another seed, up to the first failure, which prints the command that repeats it.
 * With {@code -Dtest.seed} it is run once, with that seed.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(PropertyExtension.class)
public @interface Property {

    /** Tries of an ordinary run. */
    int tries();
}
