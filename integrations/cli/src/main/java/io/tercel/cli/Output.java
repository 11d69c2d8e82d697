package io.tercel.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a command has to say, for people or for programs. */
record Output(Screen screen, boolean json) {

    /** Names, each with its value, in that order. */
    static Map<String, @Nullable Object> facts(@Nullable Object... namesAndValues) {
        Map<String, @Nullable Object> facts = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            facts.put(String.valueOf(namesAndValues[i]), namesAndValues[i + 1]);
        }
        return facts;
    }

    /** A table; nothing but a line that says so when it has no lines. */
    void print(Listing listing, String whenEmpty) {
        if (json) {
            listing.objects().forEach(this::printLine);
        } else if (listing.isEmpty()) {
            screen.out().println(whenEmpty);
        } else {
            screen.out().print(listing.table(screen));
        }
    }

    /** What was done: a sentence, or the same as an object. */
    void done(String sentence, Map<String, ? extends @Nullable Object> facts) {
        if (json) {
            ObjectNode object = JsonNodeFactory.instance.objectNode();
            facts.forEach((name, value) -> object.set(name, Values.json(value)));
            printLine(object);
        } else {
            screen.out().println(sentence);
        }
    }

    /** A line that is for people only. */
    void say(String line) {
        if (!json) {
            screen.out().println(line);
        }
    }

    /** A heading over what follows, for people only. */
    void head(String line) {
        say(screen.bold(line));
    }

    /** One object on a line. */
    void printLine(JsonNode object) {
        screen.out().println(Values.line(object));
    }
}
