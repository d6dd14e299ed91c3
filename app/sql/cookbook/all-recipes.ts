import { PIPELINE_CHAPTER } from './pipeline'
import type { Chapter, Recipe } from './recipe'
import { SHOP_CHAPTER } from './shop'
import { TRAFFIC_CHAPTER } from './traffic'

/**
 * The whole cookbook: the source of docs/cookbook.md and of the workbench's examples. A test runs each recipe on
 * QuestDB.
 */
export const COOKBOOK: readonly Chapter[] = [TRAFFIC_CHAPTER, SHOP_CHAPTER, PIPELINE_CHAPTER]

/** Every recipe, in order. */
export const RECIPES: readonly Recipe[] = COOKBOOK.flatMap(({ recipes }) => recipes)
