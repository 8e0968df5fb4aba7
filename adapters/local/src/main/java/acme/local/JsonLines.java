package acme.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** Finds the JSON objects that our scripts print, one a line, among whatever else a machine prints. */
final class JsonLines {
    private JsonLines() {}

    /** The objects' fields as text; what is null is left out, and so is what is no JSON. */
    static List<Map<String, String>> read(String output) {
        var objects = new ArrayList<Map<String, String>>();
        output.lines().map(String::strip).filter(line -> line.startsWith("{")).forEach(line -> {
            try {
                if (new Load(LoadSettings.builder().build()).loadFromString(line) instanceof Map<?, ?> object) {
                    var fields = new TreeMap<String, String>();
                    object.forEach((key, value) -> {
                        if (value != null) {
                            fields.put(String.valueOf(key), String.valueOf(value));
                        }
                    });
                    objects.add(fields);
                }
            } catch (YamlEngineException e) {
                // Something else that begins with a brace.
            }
        });
        return objects;
    }
}
