package io.tercel;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tercel.backup.CollectionFilter;
import io.tercel.cdc.ChangePosition;
import io.tercel.error.CorruptionException;
import io.tercel.error.InvalidRequestException;
import io.tercel.io.CheckedFile;
import io.tercel.io.ChecksumOutput;
import io.tercel.io.Directory;
import io.tercel.io.FileIdentity;
import io.tercel.io.FileType;
import io.tercel.io.PendingFile;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The replication tasks of a database: the file {@code REPLICATION}, a sealed file of type "REPL" and number 0, replaced whole at each change.
 * Its body is JSON:
 *
 * <pre>
 * {"tasks": [{"name": "standby", "directory": "/data/standby", "collections": ["*"], "after": 0, "begun": 463…,
 *             "position": "12:104@464…", "paused": false},
 *            {"name": "audit", "directory": "", "collections": ["*"], "after": 0, "begun": 463…,
 *             "position": "12:104@464…", "paused": false}]}
 * </pre>
 *
 * <p>A task without a directory has a listener, and {@code position} is what that has taken. With one, the directory itself says how far it
 * has come, {@code collections} which are followed, {@code after} which timestamp it was begun with, and {@code position} is for
 * information. {@code begun} is when it was begun, as a timestamp. Safe for use by many threads.
 */
final class TaskFile {

    private static final String NAME = "REPLICATION";
    private static final FileType TYPE = new FileType("REPL", 1);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Directory directory;
    private final FileIdentity identity;

    TaskFile(Directory directory, UUID database) {
        this.directory = directory;
        this.identity = new FileIdentity(database, 0);
    }

    /** What is kept of a task. */
    record Task(
            String name,
            String directory,
            CollectionFilter collections,
            long after,
            long begun,
            ChangePosition position,
            boolean paused) {

        boolean hasListener() {
            return directory.isEmpty();
        }

        Task at(ChangePosition reached) {
            return new Task(name, directory, collections, after, begun, reached, paused);
        }

        Task paused(boolean is) {
            return new Task(name, directory, collections, after, begun, position, is);
        }
    }

    /** By name. */
    synchronized Map<String, Task> load() {
        Map<String, Task> tasks = new TreeMap<>();
        if (!directory.exists(NAME)) {
            return tasks;
        }
        try (CheckedFile file = CheckedFile.open(directory, NAME, TYPE, identity)) {
            JsonNode root = JSON.readTree(file.verifiedBody().toArray(ValueLayout.JAVA_BYTE));
            for (JsonNode node : root.required("tasks")) {
                List<String> collections = new ArrayList<>();
                node.required("collections").forEach(pattern -> collections.add(pattern.asText()));
                Task task = new Task(
                        node.required("name").asText(),
                        node.required("directory").asText(),
                        new CollectionFilter(collections),
                        node.required("after").longValue(),
                        node.required("begun").longValue(),
                        ChangePosition.parse(node.required("position").asText()),
                        node.required("paused").booleanValue());
                tasks.put(task.name(), task);
            }
            return tasks;
        } catch (IOException | IllegalArgumentException | InvalidRequestException e) {
            throw new CorruptionException(NAME, 0, "not a list of tasks: " + e.getMessage(), e);
        }
    }

    /** Durable on return. */
    synchronized void save(Map<String, Task> tasks) {
        byte[] json = encoded(new LinkedHashMap<>(tasks));
        try (PendingFile pending = PendingFile.create(directory, NAME);
                ChecksumOutput output = ChecksumOutput.begin(pending.output(), TYPE, identity)) {
            output.write(json);
            output.seal();
            pending.publish();
        }
    }

    private static byte[] encoded(Map<String, Task> tasks) {
        ArrayNode list = JSON.createArrayNode();
        for (Task task : tasks.values()) {
            ObjectNode node = list.addObject().put("name", task.name()).put("directory", task.directory());
            task.collections().patterns().forEach(node.putArray("collections")::add);
            node.put("after", task.after())
                    .put("begun", task.begun())
                    .put("position", task.position().toString())
                    .put("paused", task.paused());
        }
        try {
            return JSON.writeValueAsBytes(JSON.createObjectNode().set("tasks", list));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("tasks are always JSON", e);
        }
    }
}
