package io.tercel;

import static org.assertj.core.api.Assertions.assertThat;

import io.tercel.config.ConsistencyLevel;
import io.tercel.config.DatabaseOptions;
import io.tercel.config.Durability;
import io.tercel.error.NotFoundException;
import io.tercel.query.Filter;
import io.tercel.schema.CollectionSchema;
import io.tercel.schema.Row;
import io.tercel.testing.TestScale;
import io.tercel.vector.MetricType;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A collection is dropped under those who use it: they learn that it is gone, and nobody else notices. */
@Timeout(120)
class DropTest {

    private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

    @Test
    void whoeverUsesADroppedCollectionIsToldSo() throws InterruptedException {
        try (Database database = Database.inMemory(DatabaseOptions.defaults().durability(Durability.OS_BUFFER))) {
            Collection kept = database.createCollection(CollectionSchema.builder("kept")
                    .autoId("id")
                    .vector("v", 2, MetricType.L2)
                    .build());
            for (int round = 0; round < TestScale.of(60); round++) {
                dropUnderLoad(database);
            }
            assertThat(failures).isEmpty();
            kept.insert(List.of(Row.of("v", new float[] {1, 2})));
            assertThat(kept.count(Filter.of("id > 0"), ConsistencyLevel.STRONG)).isEqualTo(1);
            assertThat(database.verify().problems()).isEmpty();
        }
    }

    private void dropUnderLoad(Database database) throws InterruptedException {
        Collection papers = database.createCollection(Papers.SCHEMA);
        CountDownLatch started = new CountDownLatch(3);
        List<Thread> users = new ArrayList<>();
        users.add(use(started, i -> papers.upsert(List.of(Papers.paper("a" + i % 9, "a", 1, 1, 1, 1, 1)))));
        users.add(use(started, i -> papers.delete(List.of("a" + i % 9))));
        users.add(use(started, i -> papers.count(Filter.of("year > 0"), ConsistencyLevel.EVENTUALLY)));
        started.await();
        database.dropCollection("papers");
        for (Thread user : users) {
            user.join();
        }
    }

    private interface Use {
        void run(int time);
    }

    /** Does something until the collection is gone. */
    private Thread use(CountDownLatch started, Use use) {
        return Thread.ofPlatform().daemon().start(() -> {
            int time = 0;
            try {
                while (true) {
                    use.run(time++);
                    if (time == 3) {
                        started.countDown();
                    }
                }
            } catch (NotFoundException e) {
                assertThat(e).hasMessageContaining("papers");
            } catch (Throwable e) {
                failures.add(e);
            } finally {
                started.countDown();
            }
        });
    }
}
