export { listOf, objectOf, property, secondsOf, textOf, type Json, type JsonObject } from './json';
export { MAX_DEPTH, readJson } from './read-json';
export { toWireForm } from './wire-form';
