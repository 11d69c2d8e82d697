package io.tercel.samples.benchmarks.peers;

import io.tercel.schema.FieldSchema;
import io.tercel.schema.IndexSpec;
import io.tercel.vector.MetricType;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The indexes of Tercel that can be measured. */
public enum IndexKind {
    /** What Tercel chooses when nothing is said. */
    AUTO {
        @Override
        FieldSchema index(FieldSchema vector, MetricType metric) {
            return vector;
        }
    },
    /** Compares with every vector. */
    FLAT {
        @Override
        FieldSchema index(FieldSchema vector, MetricType metric) {
            return vector.index(new IndexSpec.Flat(metric));
        }
    };

    /** The vector field with this index. */
    abstract FieldSchema index(FieldSchema vector, MetricType metric);

    /** How hard the index can be told to look. */
    List<AnnSystem.Setting> settings() {
        return List.of(AnnSystem.Setting.NONE);
    }

    /** The name on the command line and in results. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * The kind of that name.
     *
     * @throws IllegalArgumentException when there is none; the message lists those there are
     */
    public static IndexKind of(String name) {
        return Arrays.stream(values())
                .filter(kind -> kind.word().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no index '" + name + "'; there are: "
                        + Arrays.stream(values()).map(IndexKind::word).collect(Collectors.joining(", "))));
    }
}
