package io.tercel.query.exec;

import io.tercel.expr.RowSource;
import io.tercel.query.Aggregate;
import io.tercel.query.exec.rank.RowRef;
import io.tercel.schema.DataType;
import io.tercel.schema.FieldSchema;
import io.tercel.schema.Row;
import io.tercel.segment.Segment;
import io.tercel.time.Deadline;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/*
 * Block by block: the eligible rows are picked, the fields of the request are loaded, each row gets the number of its group, and then
 * each accumulator goes through the block on its own. A group's key is one long a field, the value itself or the number of a text, and
 * one with a bit for each field that is null. What a group looks like is read from one of its rows in the end.
 */
/** One aggregation over a snapshot. Confined to one thread. */
final class Aggregation {

    private static final int GROUPS_BETWEEN_CHECKS = 4_096;

    /** A field, and its place among the stored ones. */
    record Field(int position, FieldSchema schema) {}

    /** A column of the result; without a field it counts rows. */
    record Column(Aggregate aggregate, Optional<Field> field) {}

    /** A column of the result to order by: the group's fields count first. */
    record Order(int column, boolean descending) {}

    /** What is asked for, and how many groups of it at most. */
    record Plan(List<Field> groupBy, List<Column> columns, List<Order> order, int limit) {}

    private final Plan plan;
    private final SnapshotColumns columns;
    private final Deadline deadline;

    /** By place among the stored fields: a field that is used twice is loaded once. */
    private final Map<Integer, FieldBlock> blocks = new LinkedHashMap<>();

    private final List<FieldBlock> groupBlocks = new ArrayList<>();
    private final @Nullable TextIds[] texts;
    private final List<Accumulator> accumulators = new ArrayList<>();
    private final GroupTable groups;
    private final long[] key;
    private final GroupedBlock block = new GroupedBlock();

    Aggregation(Plan plan, SnapshotColumns columns, int mostGroups, Deadline deadline) {
        this.plan = plan;
        this.columns = columns;
        this.deadline = deadline;
        this.groups = new GroupTable(plan.groupBy().size() + 1, mostGroups);
        this.key = new long[plan.groupBy().size() + 1];
        this.texts = new TextIds[plan.groupBy().size()];
        for (int i = 0; i < texts.length; i++) {
            Field field = plan.groupBy().get(i);
            groupBlocks.add(blockOf(field));
            if (field.schema().type().storage() == DataType.Storage.BYTES) {
                texts[i] = new TextIds(columns.texts(field.position()));
            }
        }
        for (Column column : plan.columns()) {
            FieldBlock values = column.field().map(this::blockOf).orElse(null);
            accumulators.add(Accumulator.of(column.aggregate(), values, columns));
        }
    }

    private FieldBlock blockOf(Field field) {
        return blocks.computeIfAbsent(field.position(), position -> new FieldBlock(position, field.schema()));
    }

    /** Takes the eligible rows of a segment into account. */
    void add(int at, EligibleRows rows) {
        Segment segment = rows.view().segment();
        block.segment = at;
        for (int from = 0; from < rows.view().rows(); from += RowSource.BLOCK_ROWS) {
            deadline.check();
            int count = Math.min(RowSource.BLOCK_ROWS, rows.view().rows() - from);
            block.from = from;
            block.count = rows.pick(from, count, block.rows);
            if (block.count > 0) {
                for (FieldBlock field : blocks.values()) {
                    field.load(segment, from, count);
                }
                findGroups();
                for (Accumulator accumulator : accumulators) {
                    accumulator.grow(size());
                    accumulator.add(block);
                }
            }
        }
    }

    /** Without fields to group by all groups are 0, which is what they begin as. */
    private void findGroups() {
        if (texts.length == 0) {
            return;
        }
        for (int i = 0; i < block.count; i++) {
            int row = block.rows[i];
            long nulls = 0;
            for (int field = 0; field < texts.length; field++) {
                if (groupBlocks.get(field).isNull(row)) {
                    nulls |= 1L << field;
                    key[field] = 0;
                } else {
                    key[field] = value(field, row);
                }
            }
            key[texts.length] = nulls;
            block.groups[i] = groups.find(key, RowRef.of(block.segment, block.from + row));
        }
    }

    private long value(int field, int row) {
        TextIds ids = texts[field];
        return ids == null ? groupBlocks.get(field).longAt(row) : ids.of(block.segment, block.from + row);
    }

    private int size() {
        return texts.length == 0 ? 1 : groups.size();
    }

    /** The groups so far, in order. */
    List<Row> rows() {
        BoundedHeap first = new BoundedHeap(Math.min(plan.limit(), size()), this::compare);
        for (int group = 0; group < size(); group++) {
            checkSometimes(group);
            first.offer(group);
        }
        int[] sorted = first.sorted();
        List<Row> rows = new ArrayList<>(sorted.length);
        for (int i = 0; i < sorted.length; i++) {
            checkSometimes(i);
            rows.add(row(sorted[i]));
        }
        return rows;
    }

    private void checkSometimes(int done) {
        if (done % GROUPS_BETWEEN_CHECKS == 0) {
            deadline.check();
        }
    }

    private int compare(int left, int right) {
        for (Order order : plan.order()) {
            int by = compareColumn(order.column(), left, right);
            if (by != 0) {
                return order.descending() ? -by : by;
            }
        }
        for (int field = 0; field < texts.length; field++) {
            int by = compareColumn(field, left, right);
            if (by != 0) {
                return by;
            }
        }
        return 0;
    }

    private int compareColumn(int column, int left, int right) {
        return column < texts.length
                ? columns.compare(plan.groupBy().get(column).position(), groups.row(left), groups.row(right))
                : accumulators.get(column - texts.length).compare(left, right);
    }

    private Row row(int group) {
        Row.Builder values = Row.builder();
        for (Field field : plan.groupBy()) {
            values.with(field.schema().name(), columns.value(field.position(), field.schema(), groups.row(group)));
        }
        for (int i = 0; i < accumulators.size(); i++) {
            values.with(
                    plan.columns().get(i).aggregate().column(),
                    accumulators.get(i).value(group));
        }
        return values.build();
    }
}
