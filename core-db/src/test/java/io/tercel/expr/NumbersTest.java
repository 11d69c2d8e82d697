package io.tercel.expr;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NumbersTest {

    private static final long[] EDGES = {0, 1, -1, 1L << 53, (1L << 53) + 1, Long.MAX_VALUE, Long.MIN_VALUE};

    private static long someLong(RandomGenerator random) {
        return EDGES[random.nextInt(EDGES.length)] + random.nextInt(-2, 3);
    }

    @Test
    void integersAndFloatsCompareByExactValue() {
        Tries tries = Tries.of(100_000);
        RandomGenerator random = new SplittableRandom(tries.seed());
        for (int i = 0; i < tries.count(); i++) {
            long left = random.nextBoolean() ? someLong(random) : random.nextLong() >> random.nextInt(64);
            double near = (double) someLong(random);
            double right = random.nextBoolean() ? near : Math.nextUp(near) + random.nextInt(-1, 2) * 0.5;
            int expected = new BigDecimal(left).compareTo(new BigDecimal(right));
            assertThat(Integer.signum(Numbers.compare(left, right)))
                    .as("%d with %s", left, right)
                    .isEqualTo(expected);
        }
    }

    @Test
    void arithmeticExistsWhereTheResultIsALong() {
        Tries tries = Tries.of(100_000);
        RandomGenerator random = new SplittableRandom(tries.seed());
        for (int i = 0; i < tries.count(); i++) {
            BigInteger left = BigInteger.valueOf(someLong(random));
            BigInteger right = BigInteger.valueOf(random.nextBoolean() ? someLong(random) : random.nextInt(-3, 4));
            for (ArithmeticOperator operator : ArithmeticOperator.values()) {
                if (operator != ArithmeticOperator.POWER) {
                    check(left, operator, right);
                }
            }
        }
    }

    private static void check(BigInteger left, ArithmeticOperator operator, BigInteger right) {
        boolean divides = operator == ArithmeticOperator.DIVIDE || operator == ArithmeticOperator.REMAINDER;
        boolean exists = Arithmetic.exists(operator, left.longValue(), right.longValue());
        if (divides && right.signum() == 0) {
            assertThat(exists).isFalse();
            return;
        }
        BigInteger expected =
                switch (operator) {
                    case ADD -> left.add(right);
                    case SUBTRACT -> left.subtract(right);
                    case MULTIPLY -> left.multiply(right);
                    case DIVIDE -> left.divide(right);
                    case REMAINDER -> left.remainder(right);
                    case BIT_AND -> left.and(right);
                    case BIT_XOR -> left.xor(right);
                    case BIT_OR -> left.or(right);
                    case POWER -> throw new IllegalStateException("constants only");
                };
        assertThat(exists).as("%s %s %s", left, operator, right).isEqualTo(expected.bitLength() < Long.SIZE);
        if (exists) {
            assertThat(Arithmetic.apply(operator, left.longValue(), right.longValue()))
                    .isEqualTo(expected.longValue());
        }
    }

    @Test
    void aSetOfLongsHoldsItsMembersAndNoOthers() {
        Tries tries = Tries.of(200);
        RandomGenerator random = new SplittableRandom(tries.seed());
        for (int i = 0; i < tries.count(); i++) {
            long[] members = random.longs(random.nextInt(50))
                    .map(each -> random.nextBoolean() ? each : someLong(random))
                    .toArray();
            LongSet set = new LongSet(members);
            for (long probe : EDGES) {
                assertThat(set.contains(probe)).isEqualTo(Arrays.stream(members).anyMatch(member -> member == probe));
            }
            assertThat(Arrays.stream(members).allMatch(set::contains)).isTrue();
        }
    }

    @Test
    void stringsOrderAsTheirUtf8BytesDo() {
        String[] sorted = {"", "a", "a\uFFFD", "a\uD83D\uDE00", "b", "é", "漢", "\uFFFD", "\uD83D\uDE00"};
        assertThat(Stream.of(sorted).sorted(Utf8::compare)).containsExactly(sorted);
        assertThat(Stream.of(sorted).map(ByteString::of).sorted().map(ByteString::toString))
                .containsExactly(sorted);
        for (String text : sorted) {
            assertThat(Utf8.length(text)).isEqualTo(ByteString.of(text).length());
        }
    }
}
