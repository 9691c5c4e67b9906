/** Filter sets of the account, over the API. */
import type { FilterSetList, FilterSetView } from "../../api/types";
import type { Specification } from "../engine/spec/types";
import type { FilterSet, SetSource } from "./types";

/** The part of the API's client that is needed. */
interface Api {
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: unknown): Promise<T>;
  put<T>(path: string, body: unknown): Promise<T>;
  delete<T>(path: string): Promise<T>;
}

const read = (view: FilterSetView): FilterSet => ({
  ...view,
  filter: view.filter as unknown as Specification,
});

export function setsOfAccount(api: Api): SetSource {
  const path = ({ set_id }: FilterSet) => `/me/filters/${encodeURIComponent(set_id)}`;
  return {
    place: "account",
    list: async () => (await api.get<FilterSetList>("/me/filters")).filter_sets.map(read),
    create: async (name, filter) => read(await api.post<FilterSetView>("/me/filters", { name, filter })),
    replace: async (set, name, filter) =>
      read(await api.put<FilterSetView>(path(set), { version: set.version, name, filter })),
    remove: (set) => api.delete<void>(`${path(set)}?version=${set.version}`),
  };
}
