package io.tercel.spring;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.tercel.Database;
import io.tercel.InspectReport;
import io.tercel.InspectReport.CollectionReport;
import io.tercel.error.VectorDbException;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What a database holds: the gauges {@code tercel.collections}, {@code tercel.rows}, {@code tercel.rows.deleted}, {@code tercel.segments},
 * {@code tercel.segments.bytes} and {@code tercel.log.bytes}, over all collections. They are NaN once it is closed.
 */
public final class DatabaseMeters implements MeterBinder {

    private final Database database;

    /** Of this database. */
    public DatabaseMeters(Database database) {
        this.database = database;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        gauge(registry, "tercel.collections", "Collections", collections -> collections.size());
        gauge(registry, "tercel.rows", "Rows that reads see", total(CollectionReport::liveRows));
        gauge(
                registry,
                "tercel.rows.deleted",
                "Deleted rows that still take room",
                total(CollectionReport::deletedRows));
        gauge(
                registry,
                "tercel.segments",
                "Segments",
                total(one -> one.segments().size()));
        gauge(registry, "tercel.segments.bytes", "Bytes of segments", total(CollectionReport::bytes));
        Gauge.builder("tercel.log.bytes", () -> read(InspectReport::logBytes))
                .description("Bytes of the write-ahead log")
                .register(registry);
    }

    private void gauge(
            MeterRegistry registry, String name, String description, ToDoubleFunction<List<CollectionReport>> value) {
        Gauge.builder(name, () -> read(report -> value.applyAsDouble(report.collections())))
                .description(description)
                .register(registry);
    }

    private static ToDoubleFunction<List<CollectionReport>> total(ToLongFunction<CollectionReport> of) {
        return collections -> collections.stream().mapToLong(of).sum();
    }

    private double read(ToDoubleFunction<InspectReport> value) {
        try {
            return value.applyAsDouble(database.inspect());
        } catch (VectorDbException closed) {
            return Double.NaN;
        }
    }
}
