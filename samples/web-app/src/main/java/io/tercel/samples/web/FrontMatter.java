package io.tercel.samples.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a Markdown document says about itself before its text, between lines of {@code ---}: simple keys and values.
 *
 * @param values by key, as texts
 * @param end where the document's text begins
 */
record FrontMatter(Map<String, String> values, int end) {

    private static final Pattern BLOCK =
            Pattern.compile("\\A---[ \\t]*\\R(.*?\\R)---[ \\t]*(?:\\R|\\z)", Pattern.DOTALL);
    private static final Pattern LINE = Pattern.compile("(?m)^([A-Za-z][A-Za-z0-9_-]{0,30}):[ \\t]+(\\S.*?)[ \\t]*$");
    private static final int LONGEST_VALUE = 80;
    private static final int MOST_KEYS = 8;

    static FrontMatter of(String text) {
        Matcher block = BLOCK.matcher(text);
        if (!block.find()) {
            return new FrontMatter(Map.of(), 0);
        }
        Map<String, String> values = new LinkedHashMap<>();
        Matcher line = LINE.matcher(block.group(1));
        while (line.find() && values.size() < MOST_KEYS) {
            String value = unquoted(line.group(2));
            if (!value.isBlank() && value.length() <= LONGEST_VALUE) {
                values.put(line.group(1).toLowerCase(java.util.Locale.ROOT), value);
            }
        }
        return new FrontMatter(values, block.end());
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2
                && (value.charAt(0) == '"' || value.charAt(0) == '\'')
                && value.charAt(value.length() - 1) == value.charAt(0);
        return quoted ? value.substring(1, value.length() - 1) : value;
    }
}
