#!/usr/bin/env python3
"""Makes constraints.json from a checkout of github.com/ocsf/ocsf-schema (Apache-2.0), for the classes and objects that we export.

    git clone --branch v1.8.0 https://github.com/ocsf/ocsf-schema && ./constraints.py ocsf-schema >constraints.json

For each attribute: its type, whether it is an array ("[]"), whether it is required ("!"), and the values of its enumeration. What only
profiles add, and what is deprecated, is left out: we use neither. No text of the schema comes along.
"""
import json
import pathlib
import sys

CLASSES = ['base_event', 'findings/detection_finding', 'iam/entity_management', 'iam/user_access', 'application/api_activity']
OBJECTS = ['metadata', 'product', 'actor', 'user', 'group', 'managed_entity', 'policy', 'resource_details', 'finding_info', 'fingerprint',
           'api', 'request', 'response', 'network_endpoint', 'http_request']
ROOT = pathlib.Path(sys.argv[1])


def read(path):
    return json.loads((ROOT / path).read_text(encoding='utf-8'))


DICTIONARY = read('dictionary.json')['attributes']
CATEGORIES = read('categories.json')['attributes']


def merged(path, find_base):
    """Attributes and constraints of a definition, with all that it extends."""
    item = read(path)
    attributes, constraints, category = {}, {}, item.get('category')
    if 'extends' in item and item['extends'] != 'object':
        attributes, constraints, category = merged(find_base(item['extends']), find_base)
        category = item.get('category', category)
    for name, attribute in item['attributes'].items():
        if name.startswith('$'):
            continue
        before = attributes.get(name, {})
        attributes[name] = {**before, **attribute, 'enum': {**before.get('enum', {}), **attribute.get('enum', {})}}
    return attributes, item.get('constraints', constraints), category


def compact(attributes):
    table = {}
    for name, attribute in sorted(attributes.items()):
        known = DICTIONARY[name]
        if '@deprecated' in attribute or attribute.get('profile'):
            continue
        kind = attribute.get('type', known['type']) + ('[]' if attribute.get('is_array', known.get('is_array')) else '')
        values = sorted(int(value) for value in {**known.get('enum', {}), **attribute['enum']} if value.lstrip('-').isdigit())
        kind += '!' if attribute.get('requirement') == 'required' else ''
        table[name] = [kind, *values]
    return table


def event_path(name):
    return next(path.relative_to(ROOT) for path in sorted((ROOT / 'events').rglob('*.json')) if read(path.relative_to(ROOT))['name'] == name)


def object_path(name):
    return f'objects/{name}.json'


result = {'source': 'github.com/ocsf/ocsf-schema', 'version': read('version.json')['version'], 'classes': {}, 'objects': {}}
for path in CLASSES:
    attributes, constraints, category = merged(f'events/{path}.json', event_path)
    uid = CATEGORIES.get(category, {}).get('uid', 0) * 1000 + read(f'events/{path}.json').get('uid', 0)
    result['classes'][str(uid)] = {'attributes': compact(attributes)}
for name in OBJECTS:
    attributes, constraints, _ = merged(object_path(name), object_path)
    result['objects'][name] = {'at_least_one': constraints.get('at_least_one', []), 'attributes': compact(attributes)}
print(json.dumps(result, indent=1, sort_keys=True))
