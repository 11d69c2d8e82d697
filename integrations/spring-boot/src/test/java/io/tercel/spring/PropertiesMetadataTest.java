package io.tercel.spring;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.bind.DefaultValue;

class PropertiesMetadataTest {

    /** Conditions read them; no class holds them. */
    private static final List<String> OF_CONDITIONS =
            List.of("tercel.metrics.enabled", "management.health.tercel.enabled");

    private static byte[] resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(PropertiesMetadataTest.class.getResourceAsStream(name), name)) {
            return in.readAllBytes();
        }
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** Each property with its default, as {@code name=value}; nothing after the sign where there is none. */
    private static void collect(Class<?> type, String prefix, List<String> into) {
        for (RecordComponent component : type.getRecordComponents()) {
            String name = prefix + "." + kebab(component.getName());
            if (component.getType().isRecord()) {
                collect(component.getType(), name, into);
            } else {
                DefaultValue given = Stream.of(type.getDeclaredConstructors()[0].getParameters())
                        .filter(parameter -> parameter.getName().equals(component.getName()))
                        .findFirst()
                        .orElseThrow()
                        .getAnnotation(DefaultValue.class);
                into.add(name + "=" + (given == null ? "" : given.value()[0]));
            }
        }
    }

    @Test
    void theMetadataTellsEveryPropertyWithItsDefault() throws IOException {
        List<String> properties = new ArrayList<>();
        collect(TercelProperties.class, "tercel", properties);
        OF_CONDITIONS.forEach(name -> properties.add(name + "=true"));

        List<String> told = new ArrayList<>();
        JsonNode metadata = new ObjectMapper().readTree(resource("/META-INF/spring-configuration-metadata.json"));
        for (JsonNode property : metadata.get("properties")) {
            told.add(property.get("name").asText() + "="
                    + (property.has("defaultValue")
                            ? property.get("defaultValue").asText()
                            : ""));
            assertThat(property.get("description").asText()).as("%s", property).endsWith(".");
            assertThat(property.has("type")).isTrue();
        }
        assertThat(told).containsExactlyInAnyOrderElementsOf(properties);
    }

    @Test
    void everyAutoConfigurationIsNamedInTheImports() throws Exception {
        List<String> named = new String(
                        resource("/META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports"),
                        StandardCharsets.UTF_8)
                .lines()
                .toList();
        assertThat(named)
                .containsExactly(
                        TercelModelAutoConfiguration.class.getName(),
                        TercelMetricsAutoConfiguration.class.getName(),
                        TercelAutoConfiguration.class.getName(),
                        TercelRetrieverAutoConfiguration.class.getName(),
                        TercelHealth3AutoConfiguration.class.getName(),
                        "io.tercel.spring.TercelHealth4AutoConfiguration");
        assertThat(TercelAutoConfiguration.class).hasAnnotation(AutoConfiguration.class);
    }
}
