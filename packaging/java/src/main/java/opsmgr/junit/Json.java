package opsmgr.junit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** As much of JSON (RFC 8259) as the control API needs: maps, lists, strings, numbers (Long or Double), booleans and null. */
final class Json {
    private final String text;
    private int at;

    private Json(String text) {
        this.text = text;
    }

    /** Throws IllegalArgumentException with the place of what is wrong. */
    static Object read(String text) {
        Json json = new Json(text);
        Object value = json.value();
        json.blanks();
        if (json.at < text.length()) {
            throw json.wrong("nothing more");
        }
        return value;
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> object(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    static List<Map<String, Object>> objects(Object value) {
        return value == null ? List.of() : (List<Map<String, Object>>) value;
    }

    static String write(Object value) {
        if (value instanceof Map) {
            return ((Map<?, ?>) value).entrySet().stream().map(one -> quoted((String) one.getKey()) + ":" + write(one.getValue()))
                    .collect(Collectors.joining(",", "{", "}"));
        }
        if (value instanceof List) {
            return ((List<?>) value).stream().map(Json::write).collect(Collectors.joining(",", "[", "]"));
        }
        return value instanceof String ? quoted((String) value) : String.valueOf(value);
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private Object value() {
        blanks();
        if (at >= text.length()) {
            throw wrong("a value");
        }
        switch (text.charAt(at)) {
            case '{':
                return members();
            case '[':
                return elements();
            case '"':
                return string();
            default:
                return word();
        }
    }

    private Map<String, Object> members() {
        Map<String, Object> found = new LinkedHashMap<>();
        ++at;
        if (!taken('}')) {
            do {
                blanks();
                String name = string();
                take(':');
                found.put(name, value());
            } while (taken(','));
            take('}');
        }
        return found;
    }

    private List<Object> elements() {
        List<Object> found = new ArrayList<>();
        ++at;
        if (!taken(']')) {
            do {
                found.add(value());
            } while (taken(','));
            take(']');
        }
        return found;
    }

    private String string() {
        if (at >= text.length() || text.charAt(at) != '"') {
            throw wrong("a string");
        }
        StringBuilder out = new StringBuilder();
        for (++at; at < text.length() && text.charAt(at) != '"'; ++at) {
            char c = text.charAt(at);
            out.append(c == '\\' ? escaped() : c);
        }
        ++at;
        if (at > text.length()) {
            throw wrong("the end of a string");
        }
        return out.toString();
    }

    private char escaped() {
        ++at;
        int index = at < text.length() ? "\"\\/bfnrt".indexOf(text.charAt(at)) : -1;
        if (index >= 0) {
            return "\"\\/\b\f\n\r\t".charAt(index);
        }
        if (at + 4 < text.length() && text.charAt(at) == 'u' && text.substring(at + 1, at + 5).matches("[0-9a-fA-F]{4}")) {
            at += 4;
            return (char) Integer.parseInt(text.substring(at - 3, at + 1), 16);
        }
        throw wrong("an escape");
    }

    private Object word() {
        int begin = at;
        while (at < text.length() && "+-.".indexOf(text.charAt(at)) >= 0 || at < text.length() && Character.isLetterOrDigit(text.charAt(at))) {
            ++at;
        }
        String word = text.substring(begin, at);
        if (word.equals("null")) {
            return null;
        }
        if (word.equals("true") || word.equals("false")) {
            return Boolean.valueOf(word);
        }
        if (word.matches("-?(0|[1-9][0-9]{0,17})")) {
            return Long.valueOf(word);
        }
        if (word.matches("-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?")) {
            return Double.valueOf(word);
        }
        at = begin;
        throw wrong("a value");
    }

    private boolean taken(char c) {
        blanks();
        if (at < text.length() && text.charAt(at) == c) {
            ++at;
            return true;
        }
        return false;
    }

    private void take(char c) {
        if (!taken(c)) {
            throw wrong("'" + c + "'");
        }
    }

    private void blanks() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            ++at;
        }
    }

    private IllegalArgumentException wrong(String expected) {
        return new IllegalArgumentException("JSON: character " + at + ": " + expected + " is expected");
    }
}
