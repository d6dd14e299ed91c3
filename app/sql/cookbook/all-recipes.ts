import { PIPELINE_CHAPTER } from './pipeline'
import type { Chapter, Recipe } from './recipe'
import { SHOP_CHAPTER } from './shop'
import { TRAFFIC_CHAPTER } from './traffic'

/**
 * The whole cookbook: docs/cookbook.md and the examples of the workbench are made of it, and each recipe is run against
 * QuestDB in a test.
 */
export const COOKBOOK: readonly Chapter[] = [TRAFFIC_CHAPTER, SHOP_CHAPTER, PIPELINE_CHAPTER]

/** Every recipe, in order. */
export const RECIPES: readonly Recipe[] = COOKBOOK.flatMap(({ recipes }) => recipes)
