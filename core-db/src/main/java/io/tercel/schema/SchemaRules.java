package io.tercel.schema;

import java.util.List;

/** The rules between the parts of a schema. */
final class SchemaRules {

    private SchemaRules() {}

    static void check(String name, List<FieldSchema> fields, boolean autoId, List<FunctionSchema> functions) {}
}
