package io.tercel.cli;

import io.tercel.Collection;
import io.tercel.Namespace;
import io.tercel.schema.CollectionProperties;
import io.tercel.schema.CollectionSchema;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a collection, and the database around it. */
@Command(
        name = "create",
        description = "Create a collection, or with no name an empty database.",
        footerHeading = "%nExamples%n",
        footer = {
            "  tercel create papers -d data --vector embedding:384:cosine --field year:int32 --text body:english",
            "  tercel create papers -d data --schema papers.json"
        })
final class CreateCommand implements Callable<Integer> {

    private final Workbench workbench;

    @Parameters(
            arity = "0..1",
            paramLabel = "COLLECTION",
            description = "Its name; DATABASE.NAME in a named database, which is created if there is none.")
    private Optional<String> name = Optional.empty();

    @Mixin
    private FieldOptions fields = new FieldOptions();

    @Option(
            names = "--schema",
            paramLabel = "FILE",
            description = "A schema as JSON, as 'tercel info COLLECTION --schema' prints it.")
    private Optional<String> schemaFile = Optional.empty();

    @Option(
            names = "--property",
            paramLabel = "NAME=VALUE",
            description = "A property, such as collection.ttl.seconds=86400. May be repeated.")
    private Map<String, String> properties = new LinkedHashMap<>();

    @Option(names = "--if-absent", description = "Nothing happens when there is a collection of that name and schema.")
    private boolean ifAbsent;

    CreateCommand(Workbench workbench) {
        this.workbench = workbench;
    }

    @Override
    public Integer call() throws IOException {
        if (schemaFile.isPresent() && fields.given()) {
            throw new Failure(ExitCode.USAGE, "a schema comes from a file or from options, not from both");
        }
        if (name.isEmpty()) {
            try (Workbench.Opened opened = workbench.create()) {
                workbench
                        .output()
                        .done(
                                "database %s".formatted(workbench.directory()),
                                Output.facts(
                                        "directory", workbench.directory().toString(),
                                        "databases", opened.database().databases()));
                return ExitCode.DONE.number();
            }
        }
        String full = name.get();
        String own = Workbench.Opened.nameIn(full);
        CollectionSchema schema =
                schemaFile.isPresent() ? SchemaFile.read(workbench.resolve(schemaFile.get()), own) : fields.schema(own);
        try (Workbench.Opened opened = workbench.create()) {
            Collection created = create(opened.spaceOrNew(full), schema);
            workbench
                    .output()
                    .done(
                            "created collection %s: %s"
                                    .formatted(
                                            full,
                                            Values.counted(
                                                    created.schema().fields().size(), "field")),
                            Output.facts(
                                    "collection",
                                    full,
                                    "fields",
                                    created.schema().fields().size()));
        }
        return ExitCode.DONE.number();
    }

    private Collection create(Namespace space, CollectionSchema schema) {
        CollectionProperties given = CollectionProperties.of(properties);
        if (ifAbsent) {
            Collection collection = space.createCollectionIfAbsent(schema);
            if (!properties.isEmpty() && !collection.properties().equals(given)) {
                throw Failure.refused("collection '%s' is there with other properties: %s"
                        .formatted(schema.name(), collection.properties().toMap()));
            }
            return collection;
        }
        return space.createCollection(schema, given);
    }
}
