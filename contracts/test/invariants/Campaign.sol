// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {Canaries} from "../../src/Canaries.sol";
import {DisputePool} from "../../src/DisputePool.sol";
import {Settlement} from "../../src/Settlement.sol";
import {Sortition} from "../../src/Sortition.sol";
import {StakeRegistry} from "../../src/StakeRegistry.sol";
import {Assertions} from "../support/Assertions.sol";
import {vm} from "../support/Vm.sol";
import {Everyone} from "./Everyone.sol";
import {HostileController} from "./HostileController.sol";
import {ReentrantThief} from "./ReentrantThief.sol";

/// @notice Lets everyone act in any order, against the whole system.
abstract contract Campaign is Assertions {
    struct FuzzSelector {
        address addr;
        bytes4[] selectors;
    }

    Everyone internal everyone;
    IERC20 internal token;
    StakeRegistry internal registry;
    Settlement internal settlement;
    Sortition internal sortition;
    Canaries internal canaries;
    DisputePool internal pool;
    HostileController internal gate;
    ReentrantThief internal thief;

    function setUp() public virtual {
        everyone = Everyone(vm.deployCode("Everyone.sol"));
        everyone.setUp();
        address[8] memory at = everyone.contracts();
        (token, registry, settlement) = (IERC20(at[0]), StakeRegistry(at[1]), Settlement(at[2]));
        (sortition, canaries, pool) = (Sortition(at[3]), Canaries(at[4]), DisputePool(at[5]));
        (gate, thief) = (HostileController(at[6]), ReentrantThief(at[7]));
    }

    function targetContracts() public view returns (address[] memory targets) {
        targets = new address[](1);
        targets[0] = address(everyone);
    }

    function targetSelectors() public view returns (FuzzSelector[] memory targets) {
        targets = new FuzzSelector[](1);
        targets[0] = FuzzSelector(address(everyone), everyone.actions());
    }
}
